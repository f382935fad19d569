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

    /// <summary>An outcome whose answer was lost, and which the database holds.</summary>
    public bool IsInFinal(Call settle) => settle.Unknown && Final is { } final && final.Lease == settle.Lease && IsFinished(final.State);

    /// <summary>
    /// When the settle that the database took was first sent: without an answer it is sent again, and told `already`. Null if it took none.
    /// </summary>
    public long? SettleSentAt(Guid lease)
    {
        var settles = Settles.FindAll(settle => settle.Lease == lease && !settle.Refused);
        return settles.Exists(settle => settle.Settled || IsInFinal(settle)) ? settles.Min(static settle => settle.InvokeAt) : null;
    }

    public static bool IsFinished(string? state) => state is "completed" or "failed" or "cancelled";
}
