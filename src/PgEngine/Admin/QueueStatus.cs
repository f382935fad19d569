namespace PgEngine.Admin;

/// <summary>What waits and runs in a queue.</summary>
public sealed record QueueStatus
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Jobs that are due.</summary>
    public long Ready { get; init; }

    /// <summary>Jobs that are due later.</summary>
    public long Scheduled { get; init; }

    /// <summary>Jobs that workers hold.</summary>
    public long Running { get; init; }

    /// <summary>Jobs held back by a limit or by the job before them.</summary>
    public long Blocked { get; init; }

    /// <summary>Workflows that wait.</summary>
    public long Waiting { get; init; }

    /// <summary>How long the oldest ready job has been due; null when none is.</summary>
    public TimeSpan? OldestReady { get; init; }

    /// <summary>Live workers that serve the queue.</summary>
    public int Workers { get; init; }
}
