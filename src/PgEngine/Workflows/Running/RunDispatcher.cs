using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Workers;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>
/// Decides which runs are active: at most so many, one activation to a run, the others in the order of their claims. It is told what becomes of
/// them, and sees to their leases.
/// </summary>
internal sealed class RunDispatcher : IRunHost, IRunSink
{
    private readonly PgEngineOptions _options;
    private readonly WorkflowTools _tools;
    private readonly RunStarter _starter;
    private readonly RunDismissal _dismissal;
    private readonly HotRuns _hot;
    private readonly RunWriter _writer;
    private readonly WorkerStatus _status;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ActiveRun?> _active = [];
    private readonly Dictionary<long, ClaimedJob> _followers = [];
    private readonly Queue<ClaimedJob> _queue = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunDispatcher(
        PgEngineOptions options, WorkflowTools tools, RunStarter starter, RunDismissal dismissal, HotRuns hot, RunWriter writer,
        WorkerStatus status)
    {
        _options = options;
        _tools = tools;
        _starter = starter;
        _dismissal = dismissal;
        _hot = hot;
        _writer = writer;
        _status = status;
    }

    /// <summary>Called when there is room for more.</summary>
    public Action? Changed { get; set; }

    public int Demand
    {
        get
        {
            lock (_lock)
            {
                var held = _active.Count + _queue.Count;
                return _tools.IsStopping || _writer.IsFull ? 0 : Math.Max(0, Limits.MaxActiveRuns + Limits.RunPrefetch - held);
            }
        }
    }

    public int Free
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(0, Limits.MaxActiveRuns - _active.Count - _queue.Count);
            }
        }
    }

    private WorkflowRuntimeOptions Limits => _options.Workflows;

    /// <summary>Takes a claimed run.</summary>
    public void Add(ClaimedJob job)
    {
        _tools.Clock.Hear(job.ClaimedAt);
        lock (_lock)
        {
            if (_active.TryGetValue(job.Id, out var older))
            {
                // The claim shows that the database took it from the older activation, which may not know yet.
                _followers[job.Id] = job;
                older?.Run.Supersede();
                return;
            }

            _queue.Enqueue(job);
        }

        StartMore();
    }

    /// <summary>Somebody said that something has come for a run.</summary>
    public void Look(long runId)
    {
        lock (_lock)
        {
            if (_active.TryGetValue(runId, out var active))
            {
                active?.Run.Look();
            }
        }
    }

    /// <summary>Looks what has come for all that have been active for a while: a hint may be lost.</summary>
    public void LookAll() => ForAll(active =>
    {
        if (_tools.Time.GetElapsedTime(active.Since) > _options.HeartbeatInterval)
        {
            active.Run.Look();
        }
    });

    /// <summary>Cancels those of the runs that are active here.</summary>
    public void Cancel(long[] runIds) => ForAll(active =>
    {
        if (runIds.Contains(active.Job.Id))
        {
            active.Run.Cancel(null);
        }
    });

    /// <summary>Drops the runs whose leases are lost.</summary>
    public void Lose() => ForAll(active =>
    {
        if (active.Job.Lease.IsLost)
        {
            active.Run.Abandon(StepStopReason.LeaseLost);
        }
    });

    /// <summary>Starts nothing further: what rests is given back, what runs may end its steps.</summary>
    /// <returns>Ends when no run is active any more.</returns>
    public Task StopAsync()
    {
        _tools.Stop();
        lock (_lock)
        {
            while (_queue.TryDequeue(out var job))
            {
                if (job.TryTake())
                {
                    _dismissal.Release(job);
                }
            }

            Drained();
        }

        ForAll(active => active.Run.Pump.Wake());
        return _drained.Task;
    }

    /// <summary>Drops all that is active; it is given back.</summary>
    public int AbandonAll()
    {
        var count = 0;
        ForAll(active =>
        {
            count++;
            active.Run.Abandon(StepStopReason.Shutdown);
        });
        return count;
    }

    public void Parked(RunActivation run)
    {
        _tools.Metrics?.Parked(run.Workflow.Name);
        var active = Remove(run);
        _dismissal.Settled(run.Job);
        if (active is not null)
        {
            _hot.Add(active);
        }

        Next(run.Job.Id);
    }

    public void Ended(RunActivation run, EndItem end)
    {
        _tools.Metrics?.Ended(run.Workflow.Name, end.IsReplaced ? "fail" : end.Outcome);
        Leave(run, () => _dismissal.Settled(run.Job));
    }

    public void Blocked(RunActivation run, string problem)
    {
        _tools.Metrics?.Blocked(run.Workflow.Name);
        _tools.Logger.RunBlocked(run.Job.Id, run.Workflow.Name, problem);
        Leave(run, () => _dismissal.Settled(run.Job));
    }

    public void Abandoned(RunActivation run, StepStopReason reason)
    {
        _tools.Logger.RunAbandoned(run.Job.Id, run.Workflow.Name, reason);
        Leave(run, () =>
        {
            if (reason == StepStopReason.Shutdown)
            {
                _dismissal.Release(run.Job);
            }
            else
            {
                _dismissal.Settled(run.Job);
            }
        });
    }

    public void Broken(RunActivation run, Exception e)
    {
        _tools.Logger.RunBroken(e, run.Job.Id, run.Workflow.Name);
        Leave(run, () => _dismissal.Fail(run.Job, e));
    }

    private void Leave(RunActivation run, Action dismiss)
    {
        var active = Remove(run);
        dismiss();
        if (active is not null)
        {
            HotRuns.Evict(active);
        }

        Next(run.Job.Id);
    }

    private ActiveRun? Remove(RunActivation run)
    {
        lock (_lock)
        {
            if (!_active.TryGetValue(run.Job.Id, out var active) || active?.Run != run)
            {
                return null;
            }

            _active.Remove(run.Job.Id);
            _tools.Metrics?.Active(-1);
            return active;
        }
    }

    /// <summary>A place is free: for a claim of the same run that came meanwhile, or for the next one.</summary>
    private void Next(long runId)
    {
        lock (_lock)
        {
            if (_followers.Remove(runId, out var follower))
            {
                _queue.Enqueue(follower);
            }

            Drained();
        }

        StartMore();
        Changed?.Invoke();
    }

    private void Drained()
    {
        if (_tools.IsStopping && _active.Count == 0)
        {
            _drained.TrySetResult();
        }
    }

    private void StartMore()
    {
        while (true)
        {
            ClaimedJob? job;
            lock (_lock)
            {
                if (_active.Count >= Limits.MaxActiveRuns || !_queue.TryDequeue(out job))
                {
                    return;
                }

                // One that was queued for too long has been given back.
                if (!job.TryTake())
                {
                    continue;
                }

                if (_dismissal.MayStart(job, _tools.IsStopping || !_status.MayStartJobs))
                {
                    _active.Add(job.Id, null);
                    _tools.Metrics?.Active(1);
                }
                else
                {
                    continue;
                }
            }

            Start(job);
        }
    }

    private void Start(ClaimedJob job)
    {
        if (_starter.TakeHot(job) is { } hot)
        {
            _tools.Metrics?.Resumed(job.Kind, isHot: true);
            Activated(job.Id, hot);
            hot.Run.Resume(job, job.Journal?.Rows ?? []);
            Cancel(job, hot);
        }
        else
        {
            _ = StartColdAsync(job);
        }
    }

    private async Task StartColdAsync(ClaimedJob job)
    {
        try
        {
            CrashPoints.Reach(CrashPoints.JobsReceived);
            if (await _starter.MakeAsync(job, this).ConfigureAwait(false) is { } made)
            {
                if (job.Attempt > 1)
                {
                    _tools.Metrics?.Resumed(job.Kind, isHot: false);
                }

                Activated(job.Id, made);
                made.Run.Begin();
                Cancel(job, made);
                return;
            }

            Forget(job, () => _dismissal.Settled(job));
        }
#pragma warning disable CA1031 // The attempt fails, and is made again by the kind's policy.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _starter.Failed(job, e);
            Forget(job, () => _dismissal.Fail(job, e));
        }
    }

    private static void Cancel(ClaimedJob job, ActiveRun active)
    {
        if (job.IsCancelRequested)
        {
            active.Run.Cancel(null);
        }
    }

    private void Activated(long runId, ActiveRun active)
    {
        lock (_lock)
        {
            active.Since = _tools.Time.GetTimestamp();
            _active[runId] = active;
            if (_followers.ContainsKey(runId))
            {
                active.Run.Supersede();
            }
        }
    }

    private void Forget(ClaimedJob job, Action dismiss)
    {
        lock (_lock)
        {
            _active.Remove(job.Id);
            _tools.Metrics?.Active(-1);
        }

        dismiss();
        Next(job.Id);
    }

    private void ForAll(Action<ActiveRun> act)
    {
        ActiveRun?[] all;
        lock (_lock)
        {
            all = [.. _active.Values];
        }

        foreach (var active in all)
        {
            if (active is not null)
            {
                act(active);
            }
        }
    }
}
