namespace PgEngine.Workflows.Journal;

/// <summary>What a row of the journal says; the numbers are stored.</summary>
internal enum StepKind : short
{
    /// <summary>A step is done; the value is its result.</summary>
    Step = 1,

    /// <summary>A step has failed for good, or is in doubt; the value says how.</summary>
    Failed = 2,

    /// <summary>A step in a transaction is done.</summary>
    Tx = 3,

    /// <summary>A step is about to begin that runs at most once, or is undone once begun.</summary>
    Intent = 4,

    /// <summary>An attempt has failed; the next one is due later.</summary>
    Retry = 5,

    /// <summary>A signal was taken.</summary>
    Signal = 6,

    /// <summary>A wait has ended because its time was up.</summary>
    Timeout = 7,

    /// <summary>A sleep, or the deadline of a wait.</summary>
    Timer = 8,

    /// <summary>A child was started.</summary>
    ChildStarted = 9,

    /// <summary>A child has completed.</summary>
    Child = 10,

    /// <summary>A child has ended otherwise.</summary>
    ChildFailed = 11,

    /// <summary>The winner of Any, an answer of Changed, a detached start.</summary>
    Marker = 12,

    /// <summary>Where a loop stands.</summary>
    Loop = 13,

    /// <summary>The run was cancelled here.</summary>
    Cancel = 14,
}
