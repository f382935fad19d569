using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>Asks the database what has come of what a run waits for, or to let it wait, and takes the answer. One question at a time.</summary>
internal sealed class RunParking(RunActivation run)
{
    private bool _isTorn;

    /// <summary>Whether an answer is outstanding.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Whether the run may have given its lease back without knowing yet.</summary>
    public bool IsParking { get; private set; }

    public void Ask(ParkMode mode, List<RunWait> waits)
    {
        IsAsking = true;
        IsParking = mode != ParkMode.Look;
        _isTorn = false;
        waits.ForEach(wait => wait.IsLookedAt = true);
        var item = new ParkItem(run, mode, run.Journal.LastN, waits.Count > 0 ? waits[0].Name.Full : null, AwaitsJson.Write(waits));
        run.Journal.Reserve(waits.Count(wait => wait.Signal is not null));
        run.Hand(item, isWork: false);
    }

    /// <summary>Draws the consequences of what the database answered.</summary>
    public void Take(ParkItem item)
    {
        IsAsking = IsParking = false;
        switch (item.Answer)
        {
            case RunAnswers.Parked or RunAnswers.Paused:
                run.Exit.Park(isTorn: _isTorn);
                break;
            case RunAnswers.Blocked:
                run.Exit.Blocked(item.Problem!);
                break;
            case RunAnswers.Pausing:
                run.IsPausing = true;
                break;
            case RunAnswers.Cancel:
                var isTimeout = run.Deadline <= run.Tools.Clock.Now;
                run.Cancelling.Request(isTimeout ? "timed out" : null, isTimeout);
                break;
            case RunAnswers.Again:
                Again(item.Rows);
                break;
            case RunAnswers.None:
                break;
            case RunAnswers.Refused:
                throw new InvalidOperationException("The database refused to park the run; the log says why.");
            default:
                run.Exit.Leave(StepStopReason.LeaseLost);
                break;
        }
    }

    /// <summary>
    /// Whether the code may go on after something that is not durable. A parked run must not: nobody would do what it asks for then, nor know that it
    /// has asked. So it is dropped from memory, and begins from its journal when it goes on.
    /// </summary>
    public bool Admits()
    {
        if (run.Phase == RunPhase.Parked)
        {
            run.Exit.Tear();
        }

        _isTorn |= IsParking;
        return !run.IsGone;
    }

    private void Again(List<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Kind is StepKind.Timer or StepKind.Retry)
            {
                run.Operations.Find(row)?.Due();
            }
        }

        rows.RemoveAll(row => row.Kind is StepKind.Timer or StepKind.Retry);
        run.Arrive(rows);
    }
}
