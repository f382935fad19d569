namespace PgEngine.Client;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>A state that this release does not know: the schema is of a later one.</summary>
    Unknown = 0,

    /// <summary>It waits for a worker, or for its time.</summary>
    Ready,

    /// <summary>A worker runs it.</summary>
    Running,

    /// <summary>It waits for other jobs with the same key.</summary>
    Blocked,

    /// <summary>It is a workflow that waits for something.</summary>
    Waiting,

    /// <summary>Somebody paused it.</summary>
    Paused,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It was cancelled or discarded.</summary>
    Cancelled,
}
