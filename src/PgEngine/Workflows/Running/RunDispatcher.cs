using PgEngine.Hosting;
using PgEngine.Workers;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>Decides which runs are active: at most so many, the others in the order of their claims.</summary>
internal sealed class RunDispatcher : IRunSink
{
    private readonly PgEngineOptions _options;
    private readonly WorkflowTools _tools;
    private readonly RunBook _book;
    private readonly RunStarter _starter;
    private readonly RunOutcomes _outcomes;
    private readonly RunDismissal _dismissal;
    private readonly RunReports _reports;
    private readonly RunWriter _writer;
    private readonly WorkerStatus _status;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunDispatcher(
        PgEngineOptions options, WorkflowTools tools, RunStarter starter, RunDismissal dismissal, HotRuns hot, RunReports reports,
        RunWriter writer, WorkerStatus status)
    {
        _options = options;
        _tools = tools;
        _starter = starter;
        _dismissal = dismissal;
        _reports = reports;
        _writer = writer;
        _status = status;
        _book = new RunBook(options.Workflows.MaxActiveRuns);
        _outcomes = new RunOutcomes(_book, dismissal, hot, reports) { Left = Next };
    }

    /// <summary>Called when there is room for more.</summary>
    public Action? Changed { get; set; }

    public int Demand => _tools.IsStopping || _writer.IsFull ? 0 : Math.Max(0, Limits.MaxActiveRuns + Limits.RunPrefetch - _book.Held);

    public int Free => Math.Max(0, Limits.MaxActiveRuns - _book.Held);

    private WorkflowRuntimeOptions Limits => _options.Workflows;

    /// <summary>Takes a claimed run.</summary>
    public void Add(ClaimedJob job)
    {
        _tools.Clock.Hear(job.ClaimedAt);
        _book.Add(job)?.Supersede();
        StartMore();
    }

    /// <summary>Somebody said that something has come for a run.</summary>
    public void Look(long runId) => _book.Find(runId)?.Run.Look();

    /// <summary>Looks what has come for all that have been active for a while: a hint may be lost.</summary>
    public void LookAll()
    {
        foreach (var active in _book.All())
        {
            if (_tools.Time.GetElapsedTime(active.Since) > _options.HeartbeatInterval)
            {
                active.Run.Look();
            }
        }
    }

    /// <summary>Cancels those of the runs that are active here.</summary>
    public void Cancel(long[] runIds) => Array.ForEach(runIds, runId => _book.Find(runId)?.Run.Cancel(null));

    /// <summary>Drops the runs whose leases are lost.</summary>
    public void Lose() => _book.All().FindAll(active => active.Job.Lease.IsLost).ForEach(
        active => active.Run.Abandon(StepStopReason.LeaseLost));

    /// <summary>Starts nothing further: what rests is given back, steps that run may end.</summary>
    /// <returns>Ends when no run is active any more.</returns>
    public Task StopAsync()
    {
        _tools.Stop();
        _book.TakeQueued().ForEach(_dismissal.Release);
        _book.All().ForEach(active => active.Run.Pump.Wake());
        Drained();
        return _drained.Task;
    }

    /// <summary>Drops all that is active; it is given back.</summary>
    public int AbandonAll()
    {
        var all = _book.All();
        all.ForEach(active => active.Run.Abandon(StepStopReason.Shutdown));
        return all.Count;
    }

    private void Next()
    {
        StartMore();
        Drained();
        Changed?.Invoke();
    }

    private void Drained()
    {
        if (_tools.IsStopping && _book.IsIdle)
        {
            _drained.TrySetResult();
        }
    }

    private void StartMore()
    {
        while (_book.TryBegin(out var job, one => _dismissal.MayStart(one, _tools.IsStopping || !_status.MayStartJobs)))
        {
            _reports.Active(1);
            if (_starter.TakeHot(job) is { } hot)
            {
                _reports.Resumed(job, isHot: true);
                Activated(job, hot);
                hot.Run.Resume(job, job.Journal?.Rows ?? []);
                Cancel(job, hot);
            }
            else
            {
                _ = StartColdAsync(job);
            }
        }
    }

    private async Task StartColdAsync(ClaimedJob job)
    {
        try
        {
            CrashPoints.Reach(CrashPoints.JobsReceived);
            if (await _starter.MakeAsync(job, _outcomes).ConfigureAwait(false) is { } made)
            {
                Report(job);
                Activated(job, made);
                made.Run.Begin();
                Cancel(job, made);
                return;
            }

            _dismissal.Settled(job);
        }
#pragma warning disable CA1031 // The attempt fails, and is made again by the kind's policy.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _starter.Failed(job, e);
            _dismissal.Fail(job, e);
        }

        _reports.Active(-1);
        _book.Remove(job.Id);
        Next();
    }

    private void Report(ClaimedJob job)
    {
        if (job.Attempt == 1)
        {
            _reports.Started(job);
        }
        else
        {
            _reports.Resumed(job, isHot: false);
        }
    }

    private void Activated(ClaimedJob job, ActiveRun active)
    {
        active.Since = _tools.Time.GetTimestamp();
        if (_book.Activated(job.Id, active))
        {
            active.Run.Supersede();
        }
    }

    private static void Cancel(ClaimedJob job, ActiveRun active)
    {
        if (job.IsCancelRequested)
        {
            active.Run.Cancel(null);
        }
    }
}
