namespace PgEngine.Workers;

/// <summary>One job as a claim returned it.</summary>
internal sealed class ClaimedJob
{
    public required long Id { get; init; }

    public required string Queue { get; init; }

    public required string Kind { get; init; }

    public required int Attempt { get; init; }

    public required int Losses { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required byte[] Payload { get; init; }

    public required byte[]? Headers { get; init; }

    public required bool IsCancelRequested { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime RunAt { get; init; }

    public required DateTime ClaimedAt { get; init; }

    public required HeldLease Lease { get; init; }
}
