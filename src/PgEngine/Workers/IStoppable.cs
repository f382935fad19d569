using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>What runs in a slot, and can be told to stop.</summary>
internal interface IStoppable
{
    /// <returns>How many attempts were told.</returns>
    int Stop(Predicate<RunningAttempt> which, StopReason reason);
}
