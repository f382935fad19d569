namespace PgEngine.History;

/// <summary>Everything that was recorded about one key.</summary>
internal sealed class JobTrace(string key)
{
    public string Key { get; } = key;

    /// <summary>The job's key in the database: it may have taken the values of many enqueues.</summary>
    public string? Name { get; set; }

    public List<HistoryEvent> Events { get; } = [];

    public List<Call> Enqueues { get; } = [];

    /// <summary>In the database's order: by attempt, then by time.</summary>
    public List<ClaimGrant> Claims { get; } = [];

    /// <summary>Calls that end a lease: complete, fail, snooze, release, cancel with a lease.</summary>
    public List<Call> Settles { get; } = [];

    /// <summary>Beats that name this job's lease.</summary>
    public List<Call> Beats { get; } = [];

    public List<Call> Sweeps { get; } = [];

    /// <summary>Cancels by a person.</summary>
    public List<Call> Cancels { get; } = [];

    public List<Call> Retries { get; } = [];

    public List<HistoryEvent> Finals { get; } = [];

    public int Starts { get; set; }

    public bool HasDbEffect { get; set; }

    public HistoryEvent? Final => Finals.Count > 0 ? Finals[0] : null;

    public ClaimGrant? ClaimOf(Guid? lease) => Claims.Find(c => c.Lease == lease);

    public static bool IsFinished(string? state) => state is "completed" or "failed" or "cancelled";
}
