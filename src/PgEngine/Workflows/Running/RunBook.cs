using System.Diagnostics.CodeAnalysis;
using PgEngine.Workers;

namespace PgEngine.Workflows.Running;

/// <summary>The runs of a worker that are active or wait to be: at most one activation to a run.</summary>
internal sealed class RunBook(int maxActive)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ActiveRun?> _active = [];
    private readonly Dictionary<long, ClaimedJob> _followers = [];
    private readonly Queue<ClaimedJob> _queue = new();

    /// <summary>Runs that are active, or wait to be.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _active.Count + _queue.Count;
            }
        }
    }

    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _active.Count == 0;
            }
        }
    }

    /// <summary>Queues a claimed run.</summary>
    /// <returns>An older activation of it, which has lost it but may not know yet: the run follows when that one has left.</returns>
    public RunActivation? Add(ClaimedJob job)
    {
        lock (_lock)
        {
            if (_active.TryGetValue(job.Id, out var older))
            {
                _followers[job.Id] = job;
                return older?.Run;
            }

            _queue.Enqueue(job);
            return null;
        }
    }

    /// <summary>Takes the next run that may begin, and keeps its place.</summary>
    /// <param name="job">The run.</param>
    /// <param name="mayStart">Whether it still may; if not, it has been seen to.</param>
    public bool TryBegin([NotNullWhen(true)] out ClaimedJob? job, Predicate<ClaimedJob> mayStart)
    {
        lock (_lock)
        {
            while (_active.Count < maxActive && _queue.TryDequeue(out job))
            {
                // One that was queued for too long has been given back.
                if (job.TryTake() && mayStart(job))
                {
                    _active.Add(job.Id, null);
                    return true;
                }
            }

            job = null;
            return false;
        }
    }

    /// <summary>Notes the activation of a run that has begun.</summary>
    /// <returns>Whether it has lost the run meanwhile.</returns>
    public bool Activated(long runId, ActiveRun active)
    {
        lock (_lock)
        {
            _active[runId] = active;
            return _followers.ContainsKey(runId);
        }
    }

    /// <summary>Notes that an activation has left; a later claim of the run comes next.</summary>
    public ActiveRun? Remove(long runId)
    {
        lock (_lock)
        {
            _active.Remove(runId, out var active);
            if (_followers.Remove(runId, out var follower))
            {
                _queue.Enqueue(follower);
            }

            return active;
        }
    }

    public ActiveRun? Find(long runId)
    {
        lock (_lock)
        {
            return _active.GetValueOrDefault(runId);
        }
    }

    public List<ActiveRun> All()
    {
        lock (_lock)
        {
            var all = new List<ActiveRun>(_active.Count);
            foreach (var active in _active.Values)
            {
                if (active is not null)
                {
                    all.Add(active);
                }
            }

            return all;
        }
    }

    /// <summary>Takes all that waits to be activated.</summary>
    public List<ClaimedJob> TakeQueued()
    {
        lock (_lock)
        {
            List<ClaimedJob> all = [.. _queue];
            _queue.Clear();
            return all.FindAll(job => job.TryTake());
        }
    }
}
