using PgEngine.Hooks;
using PgEngine.Jobs;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workers;

/// <summary>One kind as a worker serves it: how it is read and run, and how long that takes.</summary>
internal sealed class ServedKind
{
    private int _batchesWaiting;

    public required string Name { get; init; }

    public required JobOptions Options { get; init; }

    /// <summary>Reads a payload; null for a batch kind and a workflow.</summary>
    public Func<ReadOnlyMemory<byte>, PreparedJob>? Read { get; init; }

    /// <summary>Makes calls of the batch handler; null for any other kind.</summary>
    public Func<BatchCall>? NewBatch { get; init; }

    /// <summary>The workflow whose runs its jobs are; null for any other kind.</summary>
    public WorkflowRegistration? Workflow { get; init; }

    public int MaxBatch { get; init; }

    public TimeSpan MaxWait { get; init; }

    /// <summary>What stands around each run, the outermost first.</summary>
    public required MiddlewareStep[] Middleware { get; init; }

    /// <summary>How long a call of the handler takes.</summary>
    public Pace Pace { get; } = new();

    /// <summary>Batches that wait for a slot.</summary>
    public int BatchesWaiting => Volatile.Read(ref _batchesWaiting);

    public void CountWaiting(int batches) => Interlocked.Add(ref _batchesWaiting, batches);
}
