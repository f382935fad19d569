using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>Starts a child and waits for its end, which comes as a signal with a reserved name.</summary>
internal sealed class ChildOperation<TOut>(RunActivation run, ScopeState scope, OperationName name, ChildStart child)
    : Operation(run, scope, name)
{
    private readonly Durable<TOut> _result = new();
    private RunWait? _wait;
    private long? _childId;
    private bool _isStopped;

    public override Durable Result => _result;

    public Durable<TOut> Call => _result;

    public override string Word => "a child";

    public override RunWait? Wait => _wait;

    public override void Prepare()
    {
        if (Run.Journal.TryFind(Name.Full + StepName.ChildMark, out var row))
        {
            Run.Journal.Met(row);
            _childId = ChildStart.IdOf(row);
        }
    }

    public override void Start()
    {
        if (_childId is not null)
        {
            Await();
            return;
        }

        string extras;
        try
        {
            extras = child.Extras(Run);
        }
#pragma warning disable CA1031 // Converters of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(e.GetType().FullName!, $"The child's input cannot be written: {e.Message}");
            return;
        }

        Run.Hand(
            new CheckpointItem(Run, Name.With(StepName.ChildMark), StepKind.ChildStarted, null, Run.Journal.Take())
            {
                Extras = extras,
                Deliver = Started,
                Refused = refusal => Refuse("refused_by_database", refusal),
            },
            isWork: true);
    }

    public override void Deliver(JournalRow row)
    {
        switch (row.Kind)
        {
            case StepKind.Child:
                _result.Complete(Read(row));
                break;
            case StepKind.ChildFailed:
                _result.Fail(Failure(row));
                break;
            default:
                throw OtherKind(row);
        }

        _wait = null;
        Run.Operations.Completed(this);
    }

    public override void Stop(StepStopReason reason)
    {
        _isStopped = true;
        _wait = null;
        if (Scope.IsLost)
        {
            CancelChild();
        }
    }

    private void Started(JournalRow row)
    {
        _childId = ChildStart.IdOf(row);
        if (!_isStopped)
        {
            Await();
        }
        else if (Scope.IsLost)
        {
            CancelChild();
        }
    }

    private void Await() =>
        _wait = new RunWait { Name = Name, Signal = StepName.ChildMark + Name.Full, IsAny = Scope.IsInAny };

    /// <summary>Nobody waits for it any more: another branch has won.</summary>
    private void CancelChild()
    {
        if (_childId is { } id && child.IsCancelledWithParent && !Run.IsGone)
        {
            Run.Hand(
                new CheckpointItem(Run, Name, StepKind.Marker, null, 0) { Extras = ExtrasJson.CancelRun(id), Deliver = _ => { }, Refused = _ => { } },
                isWork: false);
        }
    }

    /// <summary>Reads the result as the child's kind stores it.</summary>
    private TOut Read(JournalRow row)
    {
        try
        {
            var value = row.Value is null ? "null"u8.ToArray() : Run.Tools.CodecOf(child.Kind(Run)).DecodeValue(row.Value);
            return JsonSerializer.Deserialize(value.Span, (JsonTypeInfo<TOut>)Run.Tools.Json.GetTypeInfo(typeof(TOut)))!;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new JournalMismatchException(JournalDiff.Unreadable(row, typeof(TOut), e));
        }
    }

    private ChildFailedException Failure(JournalRow row)
    {
        var value = JsonElement.Parse(row.Value ?? "{}"u8);
        var state = StepValues.Text(value, "state") == "cancelled" ? RunState.Cancelled : RunState.Failed;
        return new ChildFailedException(_childId ?? 0, state, StepValues.Text(value, "reason"));
    }

    private void Refuse(string type, string message)
    {
        Run.Operations.Completed(this);
        _result.Fail(new StepFailedException(Name.Full, type, message));
    }
}
