using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>Who runs activations, and is told what becomes of them. Called on the run's pump.</summary>
internal interface IRunHost
{
    /// <summary>The database has its lease back; the activation may be kept.</summary>
    void Parked(RunActivation run);

    /// <summary>It is parked, and cannot be gone on with from memory.</summary>
    void Torn(RunActivation run);

    /// <summary>Its end is committed.</summary>
    void Ended(RunActivation run, EndItem end);

    /// <summary>The journal does not fit the code, and the database knows.</summary>
    void Blocked(RunActivation run, string problem);

    /// <summary>Nothing of it counts any more: the lease is lost, or the worker stops.</summary>
    void Abandoned(RunActivation run, StepStopReason reason);

    /// <summary>It broke in a way it should not: the attempt fails.</summary>
    void Broken(RunActivation run, Exception e);
}
