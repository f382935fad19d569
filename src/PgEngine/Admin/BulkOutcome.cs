namespace PgEngine.Admin;

/// <summary>What a bulk act did with a job.</summary>
public enum BulkOutcome
{
    /// <summary>Nothing is known of the job.</summary>
    Unknown = 0,

    /// <summary>It was completed without running.</summary>
    Completed,

    /// <summary>It was ended as a dead letter.</summary>
    Failed,

    /// <summary>It waits with its new values.</summary>
    Rescheduled,

    /// <summary>It had failed or was cancelled, and waits again under its id.</summary>
    Retried,

    /// <summary>It runs, and was left alone.</summary>
    Running,

    /// <summary>It had ended already.</summary>
    Finished,

    /// <summary>Somebody else holds it at this moment; nothing was done.</summary>
    Busy,

    /// <summary>A live job has its key, so it cannot come back.</summary>
    KeyTaken,
}
