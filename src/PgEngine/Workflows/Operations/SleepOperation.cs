using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>
/// A sleep. Its row says when it is due. When it ends while other operations are pending, a second row (its name and <c>@</c>, kind timeout) says
/// so: without it, a replay could not tell what came first.
/// </summary>
internal sealed class SleepOperation(
    RunActivation run, ScopeState scope, OperationName name, TimeSpan? delay, DateTimeOffset? until)
    : Operation(run, scope, name)
{
    private readonly OperationName _end = name.With(StepName.TimerMark);
    private readonly Durable _result = new();
    private RunWait? _wait;
    private bool _isEnding;

    public override Durable Result => _result;

    public override string Word => "a sleep";

    public override RunWait? Wait => _isEnding ? null : _wait;

    /// <summary>Whether its row is written.</summary>
    public bool HasBegun => _wait is { DueAt: not null };

    public override void Prepare() => Run.Operations.AddRow(_end.Hash, this);

    public override void Start()
    {
        if (_wait is not null)
        {
            return;
        }

        var expected = delay ?? until!.Value.UtcDateTime - Run.Tools.Clock.Now;
        _wait = NewWait(null, expected);
        var stays = expected <= Run.Tools.Options.ParkAfter;
        Run.Hand(
            new CheckpointItem(Run, Name, StepKind.Timer, null, Run.Journal.Take())
            {
                Extras = delay is { } time ? ExtrasJson.Delay(time) : ExtrasJson.DueAt(until!.Value),
                Deliver = row => Run.Deliver(this, row),
                Refused = refusal => _result.Fail(new StepFailedException(Name.Full, "refused_by_database", refusal)),
            },
            isWork: stays);
    }

    public override void Deliver(JournalRow row)
    {
        switch (row.Kind)
        {
            case StepKind.Timer:
                (_wait ??= NewWait(null, TimeSpan.Zero)).DueAt = row.DueAt ?? row.At;
                break;
            case StepKind.Timeout:
                Complete();
                break;
            default:
                throw OtherKind(row);
        }
    }

    public override void Due()
    {
        if (_isEnding)
        {
            return;
        }

        _isEnding = true;
        if (Run.Operations.OnlyLeaf() == this)
        {
            End();
            return;
        }

        Run.Hand(
            new CheckpointItem(Run, _end, StepKind.Timeout, null, Run.Journal.Take()) { Deliver = row => Run.Deliver(this, row) },
            isWork: true);
    }

    /// <summary>Ends without a row of its own.</summary>
    public void End()
    {
        if (_wait?.DueAt is { } due)
        {
            Scope.Consumed(due);
        }

        Complete();
    }

    public override void Stop(StepStopReason reason) => _isEnding = true;

    private void Complete()
    {
        _isEnding = true;
        Run.Operations.RemoveRow(_end.Hash);
        Run.Operations.Completed(this);
        _result.Complete();
    }

    private RunWait NewWait(DateTime? dueAt, TimeSpan expected) =>
        new() { Name = Name, TimerHash = Name.Hash, Delay = expected, DueAt = dueAt, IsAny = Scope.IsInAny };
}
