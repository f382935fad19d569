namespace PgEngine.Jobs;

/// <summary>Why the token of a running job was cancelled.</summary>
public enum StopReason
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>The host stops: the job is given back and its attempt is not spent.</summary>
    Shutdown,

    /// <summary>The job ran longer than its timeout: the attempt fails.</summary>
    Timeout,

    /// <summary>Somebody cancelled the job.</summary>
    Cancelled,

    /// <summary>Another worker may be running the job by now: nothing this attempt does will be accepted.</summary>
    LeaseLost,
}
