using Microsoft.Extensions.Logging;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// Half of a worker's runs on their way to the database, one round trip after the other on a connection of its own. While one is under way the
/// next items gather. Nothing is dropped: an item is sent until the database has answered it.
/// </summary>
internal sealed class WriterLane : IAsyncDisposable
{
    private readonly RunConnection _connection;
    private readonly WorkerIdentity _identity;
    private readonly RunMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly AsyncSignal _signal = new();
    private readonly LaneQueue _queue = new();
    private int _announced;
    private volatile bool _isFinishing;

    public WriterLane(
        EngineConnections connections, WorkerIdentity identity, RunMetrics metrics, TimeProvider time, Func<double> random, ILogger logger)
    {
        _connection = new RunConnection(connections);
        _identity = identity;
        _metrics = metrics;
        _time = time;
        _random = random;
        _logger = logger;
        _backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), random);
    }

    /// <summary>Called when the database does not know the worker any more.</summary>
    public Action? WorkerUnknown { get; set; }

    /// <summary>Items that wait, and their bytes.</summary>
    public (int Items, long Bytes) Load => _queue.Load;

    public void Add(RunItem item)
    {
        _queue.Add(item);
        _signal.Set();
    }

    /// <summary>Ends the lane once everything is written.</summary>
    public void Finish()
    {
        _isFinishing = true;
        _signal.Set();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var items = _queue.Take();
            if (items.Count > 0)
            {
                await CarryAsync(items, cancellationToken).ConfigureAwait(false);
            }
            else if (_isFinishing && Volatile.Read(ref _announced) == 0)
            {
                return;
            }
            else
            {
                await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task CarryAsync(List<RunItem> items, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SendAsync(new RunBatch(items), cancellationToken).ConfigureAwait(false);
                _backoff.Reset();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (await RecoverAsync(items, e, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
    }

    private async Task SendAsync(RunBatch batch, CancellationToken cancellationToken)
    {
        RunBatchAnswer answer;
        try
        {
            answer = await _connection.SendAsync(batch, _identity.Id, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            batch.Items.ForEach(item => item.WasSent = true);
            batch.Parks.ForEach(park => park.Rows.Clear());
            throw;
        }

        batch.ReachCrashPoints();
        _metrics.Flushed(batch.Items.Count);
        var (row, park, end) = (0, 0, 0);

        // In the order in which they were handed over: a run is told of its rows before its park.
        foreach (var item in batch.Items)
        {
            Tell(item, answer.At, item switch
            {
                CheckpointItem => answer.Rows[row++],
                ParkItem => answer.Parks[park++],
                EndItem => answer.Ends[end++],
                _ => RunAnswers.Ok,
            });
        }
    }

    private void Tell(RunItem item, DateTime at, string? answer)
    {
        if (answer == RunAnswers.Busy)
        {
            _ = AgainAsync(item);
            return;
        }

        if (item is CheckpointItem row)
        {
            _metrics.Checkpointed(row.Run.Workflow.Name, _time.GetElapsedTime(row.HandedAt));
        }

        item.Answered(answer ?? RunAnswers.Gone, at);
    }

    /// <summary>Somebody held a row that it needs: alone, a little later.</summary>
    private async Task AgainAsync(RunItem item)
    {
        Interlocked.Increment(ref _announced);
        await Task.Delay(TimeSpan.FromMilliseconds(50 + (100 * _random())), _time).ConfigureAwait(false);
        Add(item);
        Interlocked.Decrement(ref _announced);
        _signal.Set();
    }

    /// <summary>Does what an error asks for.</summary>
    /// <returns>Whether the items are done with; else they are sent again.</returns>
    private async Task<bool> RecoverAsync(List<RunItem> items, Exception e, CancellationToken cancellationToken)
    {
        if (SqlFault.IsBadItem(e))
        {
            await IsolateAsync(items, e, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (SqlFault.IsUnknownWorker(e) || !_identity.IsRegistered)
        {
            // Its leases are lost with it.
            _identity.Forget(_identity.Id);
            items.ForEach(item => item.Answered(RunAnswers.Stale, default));
            WorkerUnknown?.Invoke();
            return true;
        }

        if (!SqlFault.IsConflict(e))
        {
            await _connection.ResetAsync().ConfigureAwait(false);
        }

        var pause = _backoff.Next();
        _logger.FlushFailed(e, items.Count, pause);
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Finds the item that the database refuses by halves, and writes all others.</summary>
    private async Task IsolateAsync(List<RunItem> items, Exception e, CancellationToken cancellationToken)
    {
        if (items.Count > 1)
        {
            var half = items.Count / 2;
            await CarryAsync(items.GetRange(0, half), cancellationToken).ConfigureAwait(false);
            await CarryAsync(items.GetRange(half, items.Count - half), cancellationToken).ConfigureAwait(false);
            return;
        }

        var bad = items[0];
        var error = SqlFault.Describe(e);
        _logger.RunItemIsolated(error, bad.Run.Job.Id, bad.Run.Workflow.Name);
        switch (bad)
        {
            case CheckpointItem row:
                row.Refusal = error;
                row.Answered(RunAnswers.Refused, default);
                break;
            case EndItem { IsRefusal: false } end:
                await CarryAsync([end.Refuse(error)], cancellationToken).ConfigureAwait(false);
                break;
            default:
                bad.Answered(RunAnswers.Refused, default);
                break;
        }
    }
}
