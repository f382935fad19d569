using Microsoft.Extensions.Logging;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// Writes what runs hand over, on two lanes: two round trips may be under way, and the items of a run, which keep to one lane, stay in order.
/// </summary>
internal sealed class RunWriter : IRunStore, IAsyncDisposable
{
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly WriterLane[] _lanes;
    private readonly int _maxItems;

    public RunWriter(
        EngineConnections connections, WorkerIdentity identity, int maxActiveRuns, RunMetrics metrics, TimeProvider time, Func<double> random,
        ILogger logger)
    {
        _lanes = [Lane(), Lane()];
        _maxItems = 4 * maxActiveRuns;

        WriterLane Lane() => new(connections, identity, metrics, time, random, logger);
    }

    /// <summary>Called when the database does not know the worker any more.</summary>
    public Action? WorkerUnknown
    {
        set => Array.ForEach(_lanes, lane => lane.WorkerUnknown = value);
    }

    /// <summary>Whether so much waits that no more runs should be claimed.</summary>
    public bool IsFull
    {
        get
        {
            var (first, second) = (_lanes[0].Load, _lanes[1].Load);
            return first.Items + second.Items >= _maxItems || first.Bytes + second.Bytes >= MaxBytes;
        }
    }

    public void Add(RunItem item) => _lanes[item.Run.Job.Id & 1].Add(item);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Array.ConvertAll(_lanes, lane => lane.RunAsync(cancellationToken)));

    public void Finish() => Array.ForEach(_lanes, lane => lane.Finish());

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }
    }
}
