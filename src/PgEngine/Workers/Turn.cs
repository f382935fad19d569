namespace PgEngine.Workers;

/// <summary>What one round trip carries: settles first, then progress, then a claim.</summary>
internal sealed class Turn
{
    public Turn(List<SettleItem> items, List<(ClaimedJob Job, string Json)> progress, ClaimRequest? claim)
    {
        Progress = progress;
        Claim = claim;
        foreach (var item in items)
        {
            (item.IsPlain ? Completions : Others).Add(item);
        }
    }

    public List<SettleItem> Completions { get; } = [];

    public List<SettleItem> Others { get; } = [];

    public List<(ClaimedJob Job, string Json)> Progress { get; }

    public ClaimRequest? Claim { get; }

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
