using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>What a run does when its code rests: it waits in memory, or has the database asked for what it waits for.</summary>
internal sealed class RunWaiting(RunActivation run) : IDisposable
{
    private readonly RunTimer _timer = new(run);
    private bool _mustLook;

    /// <summary>Asks the database at the next rest.</summary>
    public void MustLook()
    {
        _mustLook = true;
        foreach (var operation in run.Operations.Pending)
        {
            operation.Wait?.IsLookedAt = false;
        }
    }

    public void Resumed()
    {
        _mustLook = false;
        foreach (var operation in run.Operations.Pending)
        {
            operation.Wait?.IsDueTold = false;
        }
    }

    /// <summary>Called when nothing can be delivered or started.</summary>
    /// <returns>Whether something has changed, so that there may be more to do.</returns>
    public bool Rest()
    {
        var now = run.Tools.Clock.Now;
        if (run.Parking.IsAsking)
        {
            return false;
        }

        if ((run.Deadline <= now && run.Cancelling.Request("timed out", isTimeout: true)) || TellDue(now))
        {
            return true;
        }

        if (run.Tools.IsStopping && run.Busy == 0)
        {
            run.Exit.Leave(StepStopReason.Shutdown);
            return false;
        }

        var waits = Waits();
        if (_mustLook || (run.Busy > 0 && waits.Exists(wait => wait is { Signal: not null, IsLookedAt: false })))
        {
            Ask(ParkMode.Look, waits);
        }
        else if (run.Busy > 0 || MayStay(waits, now))
        {
            _timer.WaitFor(waits, now);
        }
        else if (waits.Count == 0 && !run.IsPausing)
        {
            Foreign();
        }
        else
        {
            Ask(run.HasEnded || run.Cancelling.IsDelivered ? ParkMode.Undo : ParkMode.Park, waits);
        }

        return false;
    }

    /// <summary>The body awaits something that is not durable: it keeps its place, and the log says so.</summary>
    public void Foreign() => _timer.WaitForeign();

    public void StopTimer() => _timer.Stop();

    public void Dispose() => _timer.Dispose();

    private bool TellDue(DateTime now)
    {
        foreach (var operation in run.Operations.Pending)
        {
            if (operation.Wait is not { IsDueTold: false } wait || !(wait.DueAt <= now) || operation.Scope.IsOutrun)
            {
                continue;
            }

            wait.IsDueTold = true;
            if (wait.Signal is null)
            {
                operation.Due();
                return true;
            }

            // The database has the last word: a signal that came in time counts.
            wait.IsLookedAt = false;
            _mustLook = true;
        }

        return false;
    }

    private List<RunWait> Waits()
    {
        var waits = new List<RunWait>();
        foreach (var operation in run.Operations.Pending)
        {
            if (operation.Wait is { } wait && !operation.Scope.IsOutrun)
            {
                waits.Add(wait);
            }
        }

        return waits;
    }

    /// <summary>Whether the next time is so near that parking would cost more.</summary>
    private bool MayStay(List<RunWait> waits, DateTime now)
    {
        var parkAfter = run.Tools.Options.ParkAfter;
        if (run.IsPausing || waits.Count == 0 || parkAfter <= TimeSpan.Zero)
        {
            return false;
        }

        var isNear = false;
        foreach (var wait in waits)
        {
            if (wait.Signal is not null)
            {
                return false;
            }

            isNear |= (wait.DueAt - now ?? wait.Delay) <= parkAfter;
        }

        return isNear;
    }

    private void Ask(ParkMode mode, List<RunWait> waits)
    {
        _mustLook = false;
        _timer.EndForeign();
        run.Parking.Ask(mode, waits);
    }
}
