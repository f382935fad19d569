using System.Globalization;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>
/// A loop whose journal stays as long as one iteration. A row (the loop's name, <c>:</c> and the number of the iteration) has the state that the
/// iteration begins with; it is written when the one before has ended, and in the same commit the rows of that one go.
/// </summary>
internal sealed class LoopOperation<TState>(
    RunActivation run, ScopeState scope, OperationName name, Func<WorkflowContext, TState, Durable<LoopStep<TState>>> body)
    : CompositeOperation(run, scope, name)
{
    private readonly Durable<TState> _result = new();
    private int _iteration;
    private Branch? _branch;
    private LoopStep<TState>? _next;
    private OperationName? _awaited;
    private bool _isHandedOver;

    public override Durable Result => _result;

    public Durable<TState> Call => _result;

    public override string Word => "a loop";

    /// <summary>Between two iterations it waits for its own row.</summary>
    public override bool IsLeaf => _next is not null || _awaited is not null;

    /// <summary>Begins with the iteration that the journal knows of, or the first one.</summary>
    public void Begin(TState state)
    {
        if (Run.Journal.LastOfLoop(Name.Full) is { } row)
        {
            _awaited = new OperationName(row.Name, row.Hash);
            Run.Operations.AddRow(row.Hash, this);
        }
        else
        {
            Iterate(0, state);
        }
    }

    public override void Start() => Settle();

    public override bool CanTake(JournalRow row) => IsLeaf;

    public override void Deliver(JournalRow row)
    {
        if (row.Kind != StepKind.Loop)
        {
            throw OtherKind(row);
        }

        if (row.Hash != Name.Hash)
        {
            Run.Operations.RemoveRow(row.Hash);
        }

        _awaited = null;
        _next = null;
        _isHandedOver = false;
        if (row.Name.Length == Name.Full.Length)
        {
            Run.Loops.End(Name.Full);
            Complete(() => this.Complete(_result, row));
            return;
        }

        if (int.TryParse(row.Name.AsSpan(Name.Full.Length + 1), CultureInfo.InvariantCulture, out var iteration))
        {
            Iterate(iteration, this.Read<TState>(row));
        }
    }

    private void Iterate(int iteration, TState state)
    {
        _iteration = iteration;
        Run.Loops.Begin(Name.Full, iteration);
        var path = PathOf(iteration);
        _branch = Branch.Start(Run, path, Scope.Branch(path, isLoop: true), ctx => body(ctx, state));
        _branch.Then(Ended);
    }

    private void Ended(Branch branch)
    {
        if ((branch.Error ?? Run.Cancelling.Exception) is { } error)
        {
            Throw(error);
            return;
        }

        _next = branch.Value<LoopStep<TState>>();
        if (Run.Phase != RunPhase.Replaying)
        {
            Settle();
        }
    }

    /// <summary>Hands over the row that the next iteration begins with, or the last one's.</summary>
    private void Settle()
    {
        if (_next is not { } next || _isHandedOver || Run.Cancelling.IsOnItsWay || Result.IsCompleted)
        {
            return;
        }

        byte[]? bytes;
        short? codec;
        try
        {
            (bytes, codec) = Run.Values.Write(next.State);
        }
#pragma warning disable CA1031 // Converters of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Throw(new StepFailedException(Name.Full, e.GetType().FullName!, $"The loop's state cannot be written: {e.Message}"));
            return;
        }

        _isHandedOver = true;
        var row = next.IsLast ? Name : OperationName.Of(PathOf(_iteration + 1));
        Run.Operations.AddRow(row.Hash, this);
        Run.Hand(
            new CheckpointItem(Run, row, StepKind.Loop, bytes, Run.Journal.Take())
            {
                Codec = codec,
                Drops = Run.Loops.Take(PathOf(_iteration)),
                Deliver = written => Run.Deliver(this, written),
                Refused = refusal => Throw(new StepFailedException(Name.Full, "refused_by_database", refusal)),
            },
            isWork: true);
    }

    private string PathOf(int iteration) => string.Create(CultureInfo.InvariantCulture, $"{Name.Full}:{iteration}");
}
