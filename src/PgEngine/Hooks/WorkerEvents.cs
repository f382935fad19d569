using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Workers;

namespace PgEngine.Hooks;

/// <summary>Tells all hooks of an instance; without any, a call is one comparison.</summary>
internal sealed class WorkerEvents(IWorkerEvents[] hooks, ILogger logger)
{
    /// <summary>Whether nobody watches.</summary>
    public bool IsSilent => hooks.Length == 0;

    public void WorkerStarted(WorkerInfo worker) => Tell(worker, static (hook, e) => hook.WorkerStarted(e));

    public void WorkerStopped(WorkerInfo worker) => Tell(worker, static (hook, e) => hook.WorkerStopped(e));

    public void WorkerLost(WorkerInfo worker) => Tell(worker, static (hook, e) => hook.WorkerLost(e));

    public void JobsClaimed(int count, ClaimRequest claim)
    {
        if (count > 0)
        {
            Tell(new JobsClaimedEvent(count, claim.Max, claim.Free), static (hook, e) => hook.JobsClaimed(e));
        }
    }

    public void JobStarting(JobContext job) => Tell(job, static (hook, e) => hook.JobStarting(e));

    public void JobRan(JobContext job, TimeSpan duration) =>
        Tell((Job: job, Duration: duration), static (hook, e) => hook.JobRan(e.Job, e.Duration));

    public void JobsRecovered(int count)
    {
        if (count > 0)
        {
            Tell(new JobsRecoveredEvent(count), static (hook, e) => hook.JobsRecovered(e));
        }
    }

    public void SchedulesFired(int count) => Tell(new SchedulesFiredEvent(count), static (hook, e) => hook.SchedulesFired(e));

    /// <summary>Tells what the database has made of an attempt.</summary>
    public void Settled(SettleItem item, string? outcome)
    {
        if (IsSilent)
        {
            return;
        }

        Tell(Event(item), outcome switch
        {
            "completed" => static (hook, e) => hook.JobCompleted(e),
            "retry" => static (hook, e) => hook.JobRetried(e),
            "failed" => static (hook, e) => hook.JobFailed(e),
            "cancelled" => static (hook, e) => hook.JobCancelled(e),
            "snoozed" => static (hook, e) => hook.JobSnoozed(e),
            _ when item.StopReason == StopReason.Shutdown => static (hook, e) => hook.JobInterrupted(e),
            _ => static (hook, e) => hook.JobReturned(e),
        });
    }

    public void Unaccepted(SettleItem item)
    {
        if (!IsSilent)
        {
            Tell(Event(item), static (hook, e) => hook.JobUnaccepted(e));
        }
    }

    public void RunStarted(WorkflowRunEvent run) => Tell(run, static (hook, e) => hook.RunStarted(e));

    public void RunParked(WorkflowRunEvent run) => Tell(run, static (hook, e) => hook.RunParked(e));

    public void RunResumed(WorkflowRunEvent run, bool isHot) =>
        Tell((Run: run, IsHot: isHot), static (hook, e) => hook.RunResumed(e.Run, e.IsHot));

    public void RunEnded(WorkflowRunEvent run, string outcome) =>
        Tell((Run: run, Outcome: outcome), static (hook, e) => hook.RunEnded(e.Run, e.Outcome));

    public void RunBlocked(WorkflowRunEvent run, string problem) =>
        Tell((Run: run, Problem: problem), static (hook, e) => hook.RunBlocked(e.Run, e.Problem));

    private static JobSettledEvent Event(SettleItem item) =>
        new(item.Job.Id, item.Job.Kind, item.Job.Queue, item.Job.Attempt, item.Duration, item.Error);

    private void Tell<T>(T what, Action<IWorkerEvents, T> call)
    {
        foreach (var hook in hooks)
        {
            try
            {
                call(hook, what);
            }
#pragma warning disable CA1031 // Who only watches must not disturb what it watches.
            catch (Exception e)
#pragma warning restore CA1031
            {
                logger.HookFailed(e, hook.GetType());
            }
        }
    }
}
