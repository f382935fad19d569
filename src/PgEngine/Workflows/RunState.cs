namespace PgEngine.Workflows;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>A state that this release does not know: the schema is of a later one.</summary>
    Unknown = 0,

    /// <summary>Its time to begin has not come.</summary>
    Scheduled,

    /// <summary>It waits for a worker.</summary>
    Ready,

    /// <summary>A worker runs it.</summary>
    Running,

    /// <summary>It waits for a signal, a time or a child, and takes up nothing but its rows.</summary>
    Waiting,

    /// <summary>Somebody paused it.</summary>
    Paused,

    /// <summary>What it has recorded does not fit the code; see <see cref="RunStatus.Reason"/>.</summary>
    Blocked,

    /// <summary>It was cancelled and its undo actions run.</summary>
    Cancelling,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It was cancelled or terminated.</summary>
    Cancelled,
}
