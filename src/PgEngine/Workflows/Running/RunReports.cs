using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Workers;

namespace PgEngine.Workflows.Running;

/// <summary>Counts, logs and tells hooks what becomes of runs.</summary>
internal sealed class RunReports(RunMetrics metrics, WorkerEvents events, ILogger logger)
{
    public void Started(ClaimedJob job) => events.RunStarted(Event(job));

    public void Resumed(ClaimedJob job, bool isHot)
    {
        metrics.Resumed(job.Served!.Workflow!.Name, isHot);
        events.RunResumed(Event(job), isHot);
    }

    public void Active(int change) => metrics.Active(change);

    public void Parked(RunActivation run)
    {
        metrics.Active(-1);
        metrics.Parked(run.Workflow.Name);
        events.RunParked(Event(run.Job));
    }

    public void Torn(RunActivation run)
    {
        metrics.ForeignWait(run.Workflow.Name);
        logger.RunTorn(run.Job.Id, run.Workflow.Name);
    }

    public void Ended(RunActivation run, string outcome)
    {
        var word = outcome switch { "complete" => "completed", "fail" => "failed", _ => "cancelled" };
        metrics.Active(-1);
        metrics.Ended(run.Workflow.Name, word);
        events.RunEnded(Event(run.Job), word);
    }

    public void Blocked(RunActivation run, string problem)
    {
        metrics.Active(-1);
        metrics.Blocked(run.Workflow.Name);
        logger.RunBlocked(run.Job.Id, run.Workflow.Name, problem);
        events.RunBlocked(Event(run.Job), problem);
    }

    public void Abandoned(RunActivation run, StepStopReason reason)
    {
        metrics.Active(-1);
        logger.RunAbandoned(run.Job.Id, run.Workflow.Name, reason);
    }

    public void Broken(RunActivation run, Exception e)
    {
        metrics.Active(-1);
        logger.RunBroken(e, run.Job.Id, run.Workflow.Name);
    }

    private static WorkflowRunEvent Event(ClaimedJob job) => new(job.Id, job.Kind, job.Queue, job.Attempt);
}
