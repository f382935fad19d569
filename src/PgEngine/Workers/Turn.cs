namespace PgEngine.Workers;

/// <summary>What one round trip carries: settles first, then progress and log lines, then a claim.</summary>
internal sealed class Turn
{
    public Turn(
        List<SettleItem> items, List<(ClaimedJob Job, string Json)> progress, ClaimRequest? claim,
        Dictionary<LogBuffer.HeldJob, Queue<LogLine>>? logs = null)
    {
        Progress = progress;
        Logs = logs ?? [];
        Claim = claim;
        foreach (var item in items)
        {
            (item.IsPlain ? Completions : Others).Add(item);
        }
    }

    public List<SettleItem> Completions { get; } = [];

    public List<SettleItem> Others { get; } = [];

    public List<(ClaimedJob Job, string Json)> Progress { get; }

    public Dictionary<LogBuffer.HeldJob, Queue<LogLine>> Logs { get; }

    public ClaimRequest? Claim { get; }

    /// <summary>Whether it carries what is worth less than outcomes.</summary>
    public bool HasReports => Progress.Count > 0 || Logs.Count > 0;

    /// <summary>
    /// Whether a server that fails may forget it: it carries nothing but a claim, and jobs that may run again. Whatever follows from the
    /// claim is written with a commit that waits for the disk, and then the claim is there too.
    /// </summary>
    public bool MayBeForgotten => Claim is { MayRunAgain: true } && SettleCount == 0 && !HasReports;

    public int SettleCount => Completions.Count + Others.Count;

    public IEnumerable<SettleItem> Items => Completions.Concat(Others);

    public void MarkSent()
    {
        foreach (var item in Items)
        {
            item.WasSent = true;
        }
    }
}
