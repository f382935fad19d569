namespace PgEngine.Client;

/// <summary>What became of a request to take a job back by its key.</summary>
public enum RemoveAnswer
{
    /// <summary>No live job has the key.</summary>
    Unknown = 0,

    /// <summary>It had not started, or waited for another attempt, and is cancelled.</summary>
    Removed,

    /// <summary>It runs on, and is not tried again if this attempt fails. Its successor, if it had one, is cancelled.</summary>
    Running,
}
