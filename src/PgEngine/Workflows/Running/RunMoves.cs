using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>
/// What a run does while its code rests, one thing at a time: replay, start what was asked for, deliver the next row. Whatever a delivery has set
/// going runs before the next one.
/// </summary>
internal sealed class RunMoves(RunActivation run, RunEnding ending)
{
    private readonly RunReplay _replay = new(run);
    private readonly Queue<RunItem> _handed = new();
    private readonly Queue<JournalRow> _arrived = new();

    /// <summary>Step bodies that run, and rows on their way that complete something.</summary>
    public int Busy { get; set; }

    public bool IsQuiet => Busy == 0 && _handed.Count == 0 && _arrived.Count == 0;

    /// <summary>Keeps an item until its turn and its answer have come.</summary>
    public void Handed(RunItem item)
    {
        Busy += item.IsWork ? 1 : 0;
        _handed.Enqueue(item);
    }

    /// <summary>Takes a row that somebody else has written, to be delivered before what was handed over later.</summary>
    public void Arrived(JournalRow row) => _arrived.Enqueue(row);

    /// <summary>Moves on until there is nothing to do but wait, or the code goes on.</summary>
    public void Go()
    {
        try
        {
            while (!run.IsGone && !run.Pump.HasWork && Move())
            {
            }
        }
        catch (JournalMismatchException e)
        {
            run.Exit.Block(e.Message);
        }
    }

    /// <returns>False when there is nothing to do but wait.</returns>
    private bool Move()
    {
        run.Operations.Prepare();
        switch (run.Phase)
        {
            case RunPhase.Replaying:
                return _replay.Move();
            case RunPhase.Live or RunPhase.Undoing:
                run.Cancelling.HandOver();
                if (!run.IsPausing && !run.Cancelling.IsOnItsWay && !run.Tools.IsStopping)
                {
                    run.Operations.Start(run.Cancelling);
                }

                return DeliverNext() || (ending.Rest() ?? run.Waiting.Rest());
            default:
                return DeliverNext();
        }
    }

    private bool DeliverNext()
    {
        if (_arrived.TryDequeue(out var row))
        {
            if (run.Operations.Find(row) is { } operation)
            {
                run.Deliver(operation, row);
            }

            return true;
        }

        if (!_handed.TryPeek(out var item) || item.Answer is null)
        {
            return false;
        }

        _handed.Dequeue();
        Busy -= item.IsWork ? 1 : 0;
        item.Take();
        return true;
    }
}
