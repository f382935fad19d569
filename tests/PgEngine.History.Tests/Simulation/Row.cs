namespace PgEngine.History.Tests.Simulation;

internal sealed class Row(long job, string key)
{
    public long Job { get; } = job;

    public string Key { get; } = key;

    public string State { get; set; } = "ready";

    public int Attempt { get; set; }

    public Guid? Lease { get; set; }

    public string? Owner { get; set; }

    public long RunAt { get; set; }

    public int Ledger { get; set; }

    public HashSet<Guid> Settled { get; } = [];

    public bool IsFinished => State is "completed" or "failed" or "cancelled";
}
