namespace PgEngine.Workflows;

/// <summary>Why the token of a step was cancelled.</summary>
public enum StepStopReason
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>The host stops: nothing is recorded, and the step runs again elsewhere.</summary>
    Shutdown,

    /// <summary>The attempt ran longer than its timeout: it fails.</summary>
    Timeout,

    /// <summary>The step did not show within the agreed time that it lives: the attempt fails.</summary>
    HeartbeatMissed,

    /// <summary>Somebody cancelled the run, its time is up, or its branch has lost.</summary>
    Cancelled,

    /// <summary>Another worker may be running the workflow by now: nothing this attempt does will be accepted.</summary>
    LeaseLost,
}
