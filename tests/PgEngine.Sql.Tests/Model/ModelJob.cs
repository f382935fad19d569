namespace PgEngine.Sql.Tests.Model;

/// <summary>A job as the reference model knows it, live or finished.</summary>
internal sealed class ModelJob
{
    public required long Id { get; init; }

    public required string Queue { get; init; }

    public required string Kind { get; init; }

    public required int Priority { get; init; }

    public required int MaxAttempts { get; init; }

    public DateTime RunAt { get; set; }

    public string State { get; set; } = "ready";

    public int Attempt { get; set; }

    public int Spared { get; set; }

    public int Losses { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>The lease of the last attempt; none when it was taken back.</summary>
    public Guid? Lease { get; set; }

    /// <summary>What the last attempt was settled as.</summary>
    public string? LastOutcome { get; set; }

    /// <summary>Leases whose attempt ended in a retry.</summary>
    public HashSet<Guid> Retried { get; } = [];

    public bool IsLive => State is "ready" or "running";

    public override string ToString() => $"{Id} {State} {Attempt}/{Spared}/{Losses} {RunAt:O}";
}
