namespace PgEngine.Workers;

/// <summary>The answer to a claim: jobs in order, and the summary row.</summary>
internal sealed class ClaimResult
{
    public List<ClaimedJob> Jobs { get; } = [];

    /// <summary>The database's time of the claim.</summary>
    public DateTime Now { get; set; }

    public DateTime? NextDueAt { get; set; }

    public bool AreSuspectsWaiting { get; set; }

    public long SnapshotXmin { get; set; }

    public long SnapshotXmax { get; set; }

    public string? Cursor { get; set; }
}
