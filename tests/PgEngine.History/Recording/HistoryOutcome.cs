namespace PgEngine.History;

/// <summary>What a settle did to the job.</summary>
public enum HistoryOutcome
{
    /// <summary>Finished: done.</summary>
    Completed,

    /// <summary>Finished: a dead letter.</summary>
    Failed,

    /// <summary>Ready again after a failure.</summary>
    Retry,

    /// <summary>Put off, no attempt spent.</summary>
    Snooze,

    /// <summary>Handed back, no attempt spent.</summary>
    Release,

    /// <summary>Finished: cancelled.</summary>
    Cancelled,
}
