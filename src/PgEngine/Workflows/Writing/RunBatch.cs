using PgEngine.Workers;

namespace PgEngine.Workflows.Writing;

/// <summary>What one round trip of a lane carries: rows first, then parks, then ends.</summary>
internal sealed class RunBatch
{
    public RunBatch(List<RunItem> items)
    {
        Items = items;
        foreach (var item in items)
        {
            switch (item)
            {
                case CheckpointItem row:
                    Rows.Add(row);
                    break;
                case ParkItem park:
                    Parks.Add(park);
                    break;
                case EndItem end:
                    Ends.Add(end);
                    break;
                case StatusItem status:
                    // A run is told of once in a statement: the last text counts.
                    Statuses.RemoveAll(earlier => earlier.Run == status.Run);
                    Statuses.Add(status);
                    break;
            }
        }
    }

    public List<RunItem> Items { get; }

    public List<CheckpointItem> Rows { get; } = [];

    public List<ParkItem> Parks { get; } = [];

    public List<EndItem> Ends { get; } = [];

    public List<StatusItem> Statuses { get; } = [];

    /// <summary>It is committed and answered; nobody was told.</summary>
    public void ReachCrashPoints()
    {
        if (Rows.Count > 0)
        {
            CrashPoints.Reach(CrashPoints.CheckpointCommitted);
        }

        if (Parks.Count > 0)
        {
            CrashPoints.Reach(CrashPoints.ParkCommitted);
            if (Parks.Exists(park => park.Rows.Count > 0))
            {
                CrashPoints.Reach(CrashPoints.SignalTaken);
            }
        }

        if (Ends.Count > 0)
        {
            CrashPoints.Reach(CrashPoints.RunEndCommitted);
        }
    }
}
