using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>Watches what a worker does. Implement the members of interest; the others do nothing.</summary>
/// <remarks>
/// Called on the worker's own threads, several at a time: return quickly and hand longer work to a queue of your own. An exception is
/// logged and changes nothing. To change what a run does, use <see cref="IJobMiddleware"/>.
/// </remarks>
public interface IWorkerEvents
{
    /// <summary>The worker is registered and begins to claim.</summary>
    void WorkerStarted(WorkerInfo worker)
    {
    }

    /// <summary>The worker has stopped and has handed back what it held.</summary>
    void WorkerStopped(WorkerInfo worker)
    {
    }

    /// <summary>The database has forgotten the worker, which was silent for too long; others have its jobs. It registers again.</summary>
    void WorkerLost(WorkerInfo worker)
    {
    }

    /// <summary>A claim has brought jobs.</summary>
    void JobsClaimed(JobsClaimedEvent claim)
    {
    }

    /// <summary>An attempt begins. Only its payload has been read.</summary>
    void JobStarting(JobContext job)
    {
    }

    /// <summary>The handler is done; what it answered is not written yet, and the database may refuse it.</summary>
    void JobRan(JobContext job, TimeSpan duration)
    {
    }

    /// <summary>The job has completed, and that is committed.</summary>
    void JobCompleted(JobSettledEvent settled)
    {
    }

    /// <summary>The attempt has failed and the job will be tried again.</summary>
    void JobRetried(JobSettledEvent settled)
    {
    }

    /// <summary>The job has failed for good: a dead letter.</summary>
    void JobFailed(JobSettledEvent settled)
    {
    }

    /// <summary>The job has ended as cancelled, or was discarded by its handler.</summary>
    void JobCancelled(JobSettledEvent settled)
    {
    }

    /// <summary>The handler has put the job off.</summary>
    void JobSnoozed(JobSettledEvent settled)
    {
    }

    /// <summary>A shutdown interrupted the attempt; the job was given back with its attempt unspent.</summary>
    void JobInterrupted(JobSettledEvent settled)
    {
    }

    /// <summary>A job that was claimed ahead went back before it had begun, with its attempt unspent.</summary>
    void JobReturned(JobSettledEvent settled)
    {
    }

    /// <summary>The outcome came too late: another worker may have run the job too.</summary>
    void JobUnaccepted(JobSettledEvent settled)
    {
    }

    /// <summary>A beat of this worker has taken jobs back from dead workers.</summary>
    void JobsRecovered(JobsRecoveredEvent recovered)
    {
    }

    /// <summary>This worker has fired schedules that were due.</summary>
    void SchedulesFired(SchedulesFiredEvent fired)
    {
    }

    /// <summary>A run of a workflow begins.</summary>
    void RunStarted(WorkflowRunEvent run)
    {
    }

    /// <summary>A run waits: it has given its lease back.</summary>
    void RunParked(WorkflowRunEvent run)
    {
    }

    /// <summary>A run goes on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isHot">Whether it was in memory; else its body begins anew and meets its journal.</param>
    void RunResumed(WorkflowRunEvent run, bool isHot)
    {
    }

    /// <summary>A run has ended, and that is committed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outcome">completed, failed or cancelled.</param>
    void RunEnded(WorkflowRunEvent run, string outcome)
    {
    }

    /// <summary>A run's journal does not fit the code: it waits for people.</summary>
    /// <param name="run">The run.</param>
    /// <param name="problem">What does not fit.</param>
    void RunBlocked(WorkflowRunEvent run, string problem)
    {
    }
}
