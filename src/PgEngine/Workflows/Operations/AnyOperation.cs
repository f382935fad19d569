using System.Text.Json;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>
/// The first branch to succeed. A row says which one it was, before the code goes on; from that row on the other branches do not exist for the
/// code: what they still write is kept, and undone if need be, but their continuations never run.
/// </summary>
internal sealed class AnyOperation(RunActivation run, ScopeState scope, OperationName name, Durable result, Action<Branch> complete)
    : CompositeOperation(run, scope, name)
{
    private readonly List<Branch> _branches = [];
    private int _left;
    private Branch? _first;
    private bool _isHandedOver;

    /// <summary>Once it has a winner it waits for its own row.</summary>
    public override bool IsLeaf => _first is not null || _isHandedOver;

    public override Durable Result => result;

    public override string Word => "any of several branches";

    public void Begin(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches)
    {
        _left = branches.Count;
        foreach (var (key, body) in branches)
        {
            _branches.Add(Begin(key, body, isAny: true));
        }

        _branches.ForEach(branch => branch.Then(Ended));
    }

    /// <exception cref="ArgumentException">There is no branch, or two have one name.</exception>
    public static void Check(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches)
    {
        if (branches.Count == 0)
        {
            throw new ArgumentException("Any needs a branch.", nameof(branches));
        }

        CheckNames(branches.Select(branch => branch.Name));
    }

    public override void Start()
    {
        // Replay is over and no row has told the winner: whoever has ended first has won.
        Settle();
    }

    public override bool CanTake(JournalRow row) => WinnerOf(row) is { HasEnded: true };

    public override void Deliver(JournalRow row)
    {
        if (row.Kind != StepKind.Marker)
        {
            throw OtherKind(row);
        }

        if (WinnerOf(row) is not { HasEnded: true } winner)
        {
            throw new JournalMismatchException(JournalDiff.WinnerNotDone(row));
        }

        foreach (var loser in _branches.Where(branch => branch != winner))
        {
            loser.Scope.Lose();
            Run.Operations.StopWithin(loser.Scope);
        }

        Complete(() =>
        {
            if (winner.Error is { } error)
            {
                Result.Fail(error);
            }
            else
            {
                complete(winner);
            }
        });
    }

    private Branch? WinnerOf(JournalRow row)
    {
        var name = JsonSerializer.Deserialize(row.Value, WorkflowJson.Default.String);
        return _branches.Find(branch => branch.Name == name);
    }

    private void Ended(Branch branch)
    {
        _left--;
        if (branch.Error is null && !Run.Cancelling.IsDelivered)
        {
            _first ??= branch;
        }

        if (Run.Cancelling.Exception is { } cancelled)
        {
            if (_left == 0)
            {
                Throw(cancelled);
            }
        }
        else if (Run.Phase != RunPhase.Replaying)
        {
            Settle();
        }
    }

    private void Settle()
    {
        // When all have failed, the first one's exception is the result.
        var winner = _first ?? (_left == 0 ? _branches[0] : null);
        if (winner is null || _isHandedOver || Run.Cancelling.IsOnItsWay || Result.IsCompleted)
        {
            return;
        }

        _isHandedOver = true;
        foreach (var branch in _branches)
        {
            if (branch != winner)
            {
                branch.Scope.Outrun();
            }
        }

        var value = JsonSerializer.SerializeToUtf8Bytes(winner.Name, WorkflowJson.Default.String);
        Run.Hand(
            new CheckpointItem(Run, Name, StepKind.Marker, value, Run.Journal.Take()) { Deliver = row => Run.Deliver(this, row) },
            isWork: true);
    }
}
