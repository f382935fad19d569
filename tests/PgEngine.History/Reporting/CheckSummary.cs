namespace PgEngine.History;

/// <summary>The run in numbers; the first six in the words of Jepsen's queue checker.</summary>
public sealed class CheckSummary
{
    /// <summary>Keys that a client tried to enqueue.</summary>
    public int Attempted { get; internal set; }

    /// <summary>Keys whose enqueue was acknowledged.</summary>
    public int Acknowledged { get; internal set; }

    /// <summary>Acknowledged keys that are not in the database.</summary>
    public int Lost { get; internal set; }

    /// <summary>Keys in the database that nobody tried to enqueue, or whose every enqueue is recorded as not applied.</summary>
    public int Unexpected { get; internal set; }

    /// <summary>Rows in the database beyond the first of their key.</summary>
    public int Duplicated { get; internal set; }

    /// <summary>Keys in the database whose enqueue was never acknowledged.</summary>
    public int Recovered { get; internal set; }

    /// <summary>Jobs that ended completed.</summary>
    public int Completed { get; internal set; }

    /// <summary>Jobs that ended failed.</summary>
    public int Failed { get; internal set; }

    /// <summary>Jobs that ended cancelled.</summary>
    public int Cancelled { get; internal set; }

    /// <summary>Jobs that have not ended.</summary>
    public int Unfinished { get; internal set; }

    /// <summary>Completions whose answer was lost, and which the database shows as applied.</summary>
    public int RecoveredOutcomes { get; internal set; }

    /// <summary>Handler starts.</summary>
    public int Executions { get; internal set; }

    /// <summary>Starts after a lost lease: what at-least-once costs.</summary>
    public int DuplicateExecutions { get; internal set; }

    /// <summary>Settles and beats sent with a lease that had been lost, or answered stale.</summary>
    public int StaleAttempted { get; internal set; }

    /// <summary>Those that the database accepted all the same. Must be 0.</summary>
    public int StaleAccepted { get; internal set; }

    /// <summary>Keys with more than one accepted outcome. Must be 0.</summary>
    public int DoubledOutcomes { get; internal set; }

    /// <summary>Concurrency keys and queues with a limit.</summary>
    public int Limits { get; internal set; }

    /// <summary>Those of which at some moment certainly as many ran as may: the others were hardly tested.</summary>
    public int LimitsReached { get; internal set; }

    /// <summary>
    /// Attempts that began while others had lost their leases and still ran, so that together they were more than may: nobody can stop
    /// a worker that does not know yet, and its results are refused.
    /// </summary>
    public int StaleOverlaps { get; internal set; }

    /// <summary>Jobs whose worker was hit by a fault while it held them, and which had to be claimed again.</summary>
    public int Rescued { get; internal set; }

    /// <summary>Median time from the fault to the next claim.</summary>
    public TimeSpan RescueP50 { get; internal set; }

    /// <summary>99th percentile of the same.</summary>
    public TimeSpan RescueP99 { get; internal set; }

    /// <summary>The worst.</summary>
    public TimeSpan RescueWorst { get; internal set; }

    /// <summary>Events read.</summary>
    public int Events { get; internal set; }

    /// <summary>Process lives seen.</summary>
    public int Processes { get; internal set; }
}
