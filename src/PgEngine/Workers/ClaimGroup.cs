namespace PgEngine.Workers;

/// <summary>Kinds that are claimed together: all that run one by one, or one batch kind, whose jobs are counted by batches.</summary>
/// <param name="kinds">The kinds; null for all that the worker serves.</param>
/// <param name="demand">How many jobs may come.</param>
/// <param name="free">How many of them can start at once.</param>
/// <param name="loadsJournals">Whether they are runs of workflows, whose journals come with them.</param>
internal sealed class ClaimGroup(string[]? kinds, Func<int> demand, Func<int> free, bool loadsJournals = false)
{
    public string[]? Kinds => kinds;

    public int Demand => demand();

    public int Free => free();

    public bool LoadsJournals => loadsJournals;

    /// <summary>Whether a claim waits for room.</summary>
    public bool IsWanted { get; set; } = true;

    /// <summary>Whether that claim waits only because it was time to poll.</summary>
    public bool IsPoll { get; set; }

    /// <summary>When the next job that was known is due, by the database's clock.</summary>
    public DateTime? NextDueAt { get; set; }

    /// <summary>Whether work flows: the last claims brought more than one job.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Where the last claim stopped.</summary>
    public string? Cursor { get; set; }

    public bool AreSuspectsWaiting { get; set; }

    /// <summary>When to look again, as a timestamp.</summary>
    public long LookAt { get; set; } = long.MaxValue;

    /// <summary>One group for what runs one by one, one for each batch kind, one for all workflows. A single group leaves the choice to the database.</summary>
    public static ClaimGroup[] Of(WaitingJobs waiting, int maxClaim)
    {
        var (singles, batches, workflows) = (waiting.Kinds.Singles, waiting.Kinds.Batches, waiting.Kinds.Workflows);
        var isOnly = batches.Length + Math.Min(singles.Length, 1) + Math.Min(workflows.Length, 1) <= 1;
        var groups = new List<ClaimGroup>();
        if (singles.Length > 0 || batches.Length + workflows.Length == 0)
        {
            groups.Add(new ClaimGroup(
                isOnly ? null : Array.ConvertAll(singles, kind => kind.Name), () => Math.Min(waiting.Demand, maxClaim), () => waiting.Free));
        }

        foreach (var kind in batches)
        {
            groups.Add(new ClaimGroup(isOnly ? null : [kind.Name], () => waiting.BatchDemand(kind), () => waiting.Free));
        }

        if (workflows.Length > 0 && waiting.Runs is { } runs)
        {
            groups.Add(new ClaimGroup(
                isOnly ? null : Array.ConvertAll(workflows, kind => kind.Name), () => Math.Min(runs.Demand, maxClaim), () => runs.Free,
                loadsJournals: true));
        }

        return [.. groups];
    }
}
