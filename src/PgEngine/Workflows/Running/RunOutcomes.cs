using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>Is told what becomes of activations: sees to their leases and places, counts, and tells hooks.</summary>
internal sealed class RunOutcomes(RunBook book, RunDismissal dismissal, HotRuns hot, RunReports reports) : IRunHost
{
    /// <summary>Called when a place is free.</summary>
    public Action? Left { get; set; }

    public void Parked(RunActivation run)
    {
        reports.Parked(run);
        var active = book.Remove(run.Job.Id);
        dismissal.Settled(run.Job);
        if (active is not null)
        {
            hot.Add(active);
        }

        Left?.Invoke();
    }

    public void Torn(RunActivation run)
    {
        reports.Torn(run);
        hot.Drop(run);
    }

    public void Ended(RunActivation run, EndItem end)
    {
        reports.Ended(run, end.IsReplaced ? "fail" : end.Outcome);
        dismissal.Settled(run.Job);
        Leave(run);
    }

    public void Blocked(RunActivation run, string problem)
    {
        reports.Blocked(run, problem);
        dismissal.Settled(run.Job);
        Leave(run);
    }

    public void Abandoned(RunActivation run, StepStopReason reason)
    {
        reports.Abandoned(run, reason);
        if (reason == StepStopReason.Shutdown)
        {
            dismissal.Release(run.Job);
        }
        else
        {
            dismissal.Settled(run.Job);
        }

        Leave(run);
    }

    public void Broken(RunActivation run, Exception e)
    {
        reports.Broken(run, e);
        dismissal.Fail(run.Job, e);
        Leave(run);
    }

    private void Leave(RunActivation run)
    {
        if (book.Remove(run.Job.Id) is { } active)
        {
            HotRuns.Evict(active);
        }

        Left?.Invoke();
    }
}
