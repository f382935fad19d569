using PgEngine.Workers;

namespace PgEngine.Workflows.Running;

/// <summary>What becomes of a run's lease when its activation is over.</summary>
internal sealed class RunDismissal(LeaseBook leases, OutcomeBuffer outcomes, WaitingJobs waiting)
{
    /// <summary>Whether a claimed run is still this worker's to activate; if not, it has been seen to.</summary>
    public bool MayStart(ClaimedJob job, bool isStopping)
    {
        if (job.Lease.IsLost)
        {
            Settled(job);
            return false;
        }

        if (isStopping)
        {
            Release(job);
            return false;
        }

        return true;
    }

    /// <summary>The database has its lease back, or has taken it.</summary>
    public void Settled(ClaimedJob job)
    {
        waiting.EndedRun(job);
        leases.Settled(job.Lease);
    }

    /// <summary>The activation itself has failed: the kind's policy says when it is tried again.</summary>
    public void Fail(ClaimedJob job, Exception e)
    {
        waiting.EndedRun(job);
        outcomes.Add(AttemptEnding.Broken(job, e));
    }

    /// <summary>Gives a run back with its attempt unspent.</summary>
    public void Release(ClaimedJob job)
    {
        waiting.EndedRun(job);
        outcomes.Add(new SettleItem { Job = job, Action = SettleAction.Release });
    }
}
