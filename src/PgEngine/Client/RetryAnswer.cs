namespace PgEngine.Client;

/// <summary>What became of a request to run a job again.</summary>
public enum RetryAnswer
{
    /// <summary>Nothing is known of the job.</summary>
    Unknown = 0,

    /// <summary>It had failed or was cancelled, and is ready again under the same id.</summary>
    Retried,

    /// <summary>It waited for its time, and is due now.</summary>
    MovedUp,

    /// <summary>It runs already.</summary>
    Running,

    /// <summary>It is completed, and completed jobs are never run again.</summary>
    Completed,

    /// <summary>A live job has its key; nothing was changed.</summary>
    KeyTaken,
}
