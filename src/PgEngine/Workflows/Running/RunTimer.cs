using PgEngine.Diagnostics;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows.Running;

/// <summary>The one timer of an active run: it looks around when the next time has come.</summary>
internal sealed class RunTimer(RunActivation run) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private ITimer? _timer;
    private long _foreignSince;
    private bool _isWarned;

    /// <summary>Waits for the first of the times that are known, and for the run's own.</summary>
    public void WaitFor(List<RunWait> waits, DateTime now)
    {
        EndForeign();
        var next = run.Deadline;
        foreach (var wait in waits)
        {
            if (wait is { DueAt: { } due, IsDueTold: false } && !(due >= next))
            {
                next = due;
            }
        }

        if (next is { } at)
        {
            // A millisecond more: a timer that fires early would find nothing due.
            Change((at > now ? at - now : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Warns once when the body has awaited something for long that is not durable.</summary>
    public void WaitForeign()
    {
        var warnAfter = run.Tools.Options.ForeignWaitWarning;
        if (_foreignSince == 0)
        {
            _foreignSince = run.Tools.Time.GetTimestamp();
            _isWarned = false;
        }

        var waited = run.Tools.Time.GetElapsedTime(_foreignSince);
        if (waited < warnAfter)
        {
            Change(warnAfter - waited);
        }
        else if (!_isWarned)
        {
            _isWarned = true;
            run.Tools.Logger.ForeignWait(run.Job.Id, run.Workflow.Name, waited);
            run.Tools.Metrics?.ForeignWait(run.Workflow.Name);
        }
    }

    public void EndForeign() => _foreignSince = 0;

    public void Stop() => _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();

    private void Change(TimeSpan time)
    {
        _timer ??= run.Tools.Time.CreateTimer(
            static pump => ((RunPump)pump!).Wake(), run.Pump, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(time < Longest ? time : Longest, Timeout.InfiniteTimeSpan);
    }
}
