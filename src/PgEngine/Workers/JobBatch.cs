namespace PgEngine.Workers;

/// <summary>Jobs of one kind on their way to one call. Changed only by <see cref="BatchGatherer"/>, under its lock.</summary>
internal sealed class JobBatch(ServedKind kind) : SlotWork
{
    public ServedKind Kind => kind;

    public List<ClaimedJob> Jobs { get; } = [];

    /// <summary>Whether it waits for a slot: it may still grow.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Ends the wait for more.</summary>
    public ITimer? Timer { get; set; }

    public bool IsFull => Jobs.Count >= kind.MaxBatch;
}
