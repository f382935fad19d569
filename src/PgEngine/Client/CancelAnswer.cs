namespace PgEngine.Client;

/// <summary>What became of a request to cancel a job.</summary>
public enum CancelAnswer
{
    /// <summary>Nothing is known of the job.</summary>
    Unknown = 0,

    /// <summary>It had not started, and will not.</summary>
    Cancelled,

    /// <summary>It runs, and its worker was asked to stop it. A completion that is accepted first wins.</summary>
    Requested,

    /// <summary>Too late: it has ended.</summary>
    Finished,
}
