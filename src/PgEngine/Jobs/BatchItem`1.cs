namespace PgEngine.Jobs;

/// <summary>One job of a batch.</summary>
/// <typeparam name="TPayload">The payload of the kind.</typeparam>
public sealed class BatchItem<TPayload> : BatchItem
{
    internal BatchItem(TPayload payload, JobContext job, CancellationToken cancellationToken)
        : base(job, cancellationToken) => Payload = payload;

    /// <summary>The job's input.</summary>
    public TPayload Payload { get; }
}
