namespace PgEngine.Jobs;

/// <summary>One call of a batch handler, being put together and then made.</summary>
internal abstract class BatchCall
{
    public abstract int Count { get; }

    /// <summary>Reads one job's payload. Throws <see cref="System.Text.Json.JsonException"/> for one that does not fit.</summary>
    public abstract BatchItem Read(ReadOnlyMemory<byte> payload, JobContext job, CancellationToken cancellationToken);

    /// <summary>Adds a job that was read; its place is the number of those before it.</summary>
    public abstract void Join(BatchItem item);

    /// <summary>Runs the handler. The answer has one outcome for each job, or this throws.</summary>
    public abstract Task<BatchOutcome> RunAsync(IServiceProvider services, CancellationToken cancellationToken);
}
