using PgEngine.Diagnostics;

namespace PgEngine.Workflows.Running;

/// <summary>Waiting runs that are kept in memory: the last ones, for a while. What is evicted begins from its journal when it goes on.</summary>
internal sealed class HotRuns : IDisposable
{
    private readonly WorkflowRuntimeOptions _options;
    private readonly RunMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedListNode<ActiveRun>> _byId = [];
    private readonly LinkedList<ActiveRun> _byAge = new();
    private readonly ITimer _timer;

    public HotRuns(WorkflowRuntimeOptions options, RunMetrics? metrics, TimeProvider time)
    {
        _options = options;
        _metrics = metrics;
        _time = time;
        _timer = time.CreateTimer(
            static hot => ((HotRuns)hot!).EvictOld(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>Keeps a run; the oldest goes when there are too many.</summary>
    public void Add(ActiveRun run)
    {
        var evicted = new List<ActiveRun>();
        lock (_lock)
        {
            if (_byId.Remove(run.Job.Id, out var older))
            {
                _byAge.Remove(older);
                evicted.Add(older.Value);
            }

            run.Since = _time.GetTimestamp();
            _byId[run.Job.Id] = _byAge.AddLast(run);
            if (_byAge.Count == 1)
            {
                _timer.Change(_options.HotFor, Timeout.InfiniteTimeSpan);
            }

            while (_byAge.Count > _options.HotRuns)
            {
                evicted.Add(RemoveOldest());
            }
        }

        _metrics?.Hot(1);
        Dispose(evicted);
    }

    /// <summary>Takes a run out, if it is here.</summary>
    public ActiveRun? Take(long runId)
    {
        lock (_lock)
        {
            if (!_byId.Remove(runId, out var node))
            {
                return null;
            }

            _byAge.Remove(node);
            _metrics?.Hot(-1);
            return node.Value;
        }
    }

    /// <summary>Drops this activation, unless somebody has taken it.</summary>
    public void Drop(RunActivation run)
    {
        ActiveRun dropped;
        lock (_lock)
        {
            if (!_byId.TryGetValue(run.Job.Id, out var node) || node.Value.Run != run)
            {
                return;
            }

            dropped = node.Value;
            _byId.Remove(run.Job.Id);
            _byAge.Remove(node);
        }

        Dispose([dropped]);
    }

    /// <summary>Drops a run that nobody can go on with.</summary>
    public static void Evict(ActiveRun run) => _ = run.DisposeAsync().AsTask();

    /// <summary>Drops all.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        var evicted = new List<ActiveRun>();
        lock (_lock)
        {
            while (_byAge.Count > 0)
            {
                evicted.Add(RemoveOldest());
            }
        }

        Dispose(evicted);
    }

    private void EvictOld()
    {
        var evicted = new List<ActiveRun>();
        lock (_lock)
        {
            while (_byAge.First is { Value: var oldest } && _time.GetElapsedTime(oldest.Since) >= _options.HotFor)
            {
                evicted.Add(RemoveOldest());
            }

            if (_byAge.First is { Value: var next })
            {
                _timer.Change(
                    _options.HotFor - _time.GetElapsedTime(next.Since) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        Dispose(evicted);
    }

    private ActiveRun RemoveOldest()
    {
        var oldest = _byAge.First!.Value;
        _byAge.RemoveFirst();
        _byId.Remove(oldest.Job.Id);
        return oldest;
    }

    private void Dispose(List<ActiveRun> evicted)
    {
        _metrics?.Hot(-evicted.Count);
        evicted.ForEach(Evict);
    }
}
