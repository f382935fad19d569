using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>The ways in which a run leaves its worker. On the run's pump.</summary>
internal sealed class RunExit(RunActivation run, IRunHost host)
{
    /// <summary>The database has its lease back.</summary>
    /// <param name="isTorn">Whether its code has gone on meanwhile, so that it cannot be gone on with from memory.</param>
    public void Park(bool isTorn)
    {
        run.Enter(RunPhase.Parked);
        run.Waiting.StopTimer();
        host.Parked(run);
        if (isTorn)
        {
            Tear();
        }
    }

    /// <summary>It is parked, and its code wants to go on.</summary>
    public void Tear()
    {
        Close(StepStopReason.LeaseLost);
        host.Torn(run);
    }

    public void End(EndItem item)
    {
        Close(StepStopReason.Cancelled);
        host.Ended(run, item);
    }

    /// <summary>Tells the database that the journal does not fit.</summary>
    public void Block(string problem)
    {
        run.Operations.StopAll(StepStopReason.Cancelled);
        run.Enter(RunPhase.Ending);
        run.Hand(new ParkItem(run, ParkMode.Block, run.Journal.LastN, null, null) { Problem = problem }, isWork: false);
    }

    public void Blocked(string problem)
    {
        Close(StepStopReason.Cancelled);
        host.Blocked(run, problem);
    }

    /// <summary>Drops it: nothing is written any more, and no code of the body runs.</summary>
    public void Leave(StepStopReason reason)
    {
        if (run.Phase != RunPhase.Gone)
        {
            Close(reason);
            host.Abandoned(run, reason);
        }
    }

    /// <summary>It was claimed again, but is gone from memory: it is given back, to begin from its journal.</summary>
    public void Return() => host.Abandoned(run, StepStopReason.Shutdown);

    /// <summary>Something happened that should not.</summary>
    public void Break(Exception e)
    {
        if (run.Phase != RunPhase.Gone)
        {
            Close(StepStopReason.LeaseLost);
            host.Broken(run, e);
        }
    }

    private void Close(StepStopReason reason)
    {
        run.Enter(RunPhase.Gone);
        run.Waiting.StopTimer();
        run.Operations.StopAll(reason);
    }
}
