namespace PgEngine.Workers;

/// <summary>One job as a claim returned it.</summary>
internal sealed class ClaimedJob : SlotWork
{
    private int _isTaken;

    public required long Id { get; init; }

    public required string Queue { get; init; }

    public required string Kind { get; init; }

    public required int Attempt { get; init; }

    public required int Losses { get; init; }

    public required TimeSpan? Timeout { get; init; }

    /// <summary>The payload until it has been read; a lease may outlive it by hours.</summary>
    public required byte[] Payload { get; set; }

    public required byte[]? Headers { get; init; }

    public required bool IsCancelRequested { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime RunAt { get; init; }

    public required DateTime ClaimedAt { get; init; }

    public required HeldLease Lease { get; init; }

    /// <summary>The journal that came with a run; null for any other job.</summary>
    public ClaimedJournal? Journal { get; set; }

    /// <summary>The kind as this worker serves it; null when it does not.</summary>
    public ServedKind? Served { get; set; }

    /// <summary>How long it was expected to run when it began to wait, in microseconds.</summary>
    public int ExpectedMicroseconds { get; set; }

    /// <summary>Takes the job, to run it or to give it back: only the first one gets it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
}
