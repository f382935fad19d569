namespace PgEngine.History.Tests.Simulation;

/// <summary>The queue's semantics in memory, with one of the seeded bugs. Times are milliseconds.</summary>
internal sealed class SimulatedDatabase(SeededBug bug, int staleAfter)
{
    private readonly Dictionary<string, long> _beats = [];
    private readonly Dictionary<string, Row> _byKey = [];

    public List<Row> Rows { get; } = [];

    public (long Job, bool Already) Enqueue(string key)
    {
        if (_byKey.TryGetValue(key, out var known))
        {
            return (known.Job, true);
        }
        var row = new Row(Rows.Count + 1, key);
        Rows.Add(row);
        _byKey.Add(key, row);
        return (row.Job, false);
    }

    public List<Row> Claim(Guid lease, string owner, int max, long now)
    {
        var rows = Rows.Where(r => r.State == "ready" && r.RunAt <= now).Take(max).ToList();
        foreach (var row in rows)
        {
            row.State = "running";
            row.Attempt++;
            row.Lease = lease;
            row.Owner = owner;
        }
        return rows;
    }

    public HistoryAnswer Settle(long job, Guid lease, HistoryOutcome outcome, long now)
    {
        var row = Rows[(int)job - 1];
        var isOwner = row.State == "running" && row.Lease == lease;
        var isTaken = bug switch
        {
            SeededBug.SettleById => true,
            SeededBug.SettleByIdAndState => row.State == "running",
            _ => isOwner,
        };
        if (!isTaken)
        {
            return row.Settled.Contains(lease) ? HistoryAnswer.Already : HistoryAnswer.Stale;
        }
        row.Settled.Add(lease);
        row.Lease = lease;
        row.State = outcome switch
        {
            HistoryOutcome.Completed => "completed",
            HistoryOutcome.Failed => "failed",
            _ => "ready",
        };
        row.RunAt = outcome is HistoryOutcome.Retry or HistoryOutcome.Snooze ? now + 200 : now;
        row.Ledger += outcome == HistoryOutcome.Completed ? 1 : 0;
        return HistoryAnswer.Ok;
    }

    public void Beat(string owner, long now) => _beats[owner] = now;

    public bool Grants(long job, Guid lease, string owner)
    {
        var row = Rows[(int)job - 1];
        return row.State == "running" && (bug == SeededBug.HeartbeatByWorkerName ? row.Owner == owner : row.Lease == lease);
    }

    public List<Row> Stale(long now) => Rows.FindAll(r => r.State == "running" && now - _beats[r.Owner!] > staleAfter);

    /// <summary>Takes a lease back and tells which; null if there is none to take.</summary>
    public static Guid? Take(Row row, long now)
    {
        if (row.State != "running")
        {
            return null;
        }
        row.State = "ready";
        row.RunAt = now;
        return row.Lease;
    }
}
