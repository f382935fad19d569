using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows.Running;

/// <summary>
/// Takes a body through what its journal knows. A row was written after every row that its operation had waited for was delivered; so at each
/// row's turn the code must have asked for it. If it has not, the code has changed.
/// </summary>
internal sealed class RunReplay(RunActivation run)
{
    /// <summary>Delivers the next row, or ends the replay.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Move()
    {
        var journal = run.Journal;
        if (journal.Peek() is not { } row)
        {
            run.Enter(RunPhase.Live);
            return true;
        }

        if (row.Kind == StepKind.Cancel)
        {
            journal.Delivered();
            run.Cancelling.Deliver(row);
            return true;
        }

        var operation = run.Operations.Find(row);
        var only = operation?.CanTake(row) is true ? null : run.Operations.OnlyLeaf();
        if (only is SleepOperation { HasBegun: true } sleep)
        {
            // A sleep that ended while nothing else was pending has left no row of its end.
            sleep.End();
            return true;
        }

        if (operation is not null || run.Loops.IsOver(row.Name))
        {
            journal.Delivered();
            if (operation is not null)
            {
                run.Deliver(operation, row);
            }

            return true;
        }

        if (only is null && !run.HasEnded && !run.Operations.PendingNames().Any())
        {
            run.Waiting.Foreign();
            return false;
        }

        throw new JournalMismatchException(JournalDiff.Missing(row, run.Operations.PendingNames(), run.HasEnded, run.Error));
    }
}
