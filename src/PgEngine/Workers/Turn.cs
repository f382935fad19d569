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
