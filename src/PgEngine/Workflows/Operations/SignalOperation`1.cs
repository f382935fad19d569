using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>Waits for a signal. The database writes its row: it takes the signal, or finds that the time is up.</summary>
internal sealed class SignalOperation<T>(
    RunActivation run, ScopeState scope, OperationName name, string signal, TimeSpan? timeout)
    : Operation(run, scope, name)
{
    private readonly Durable<SignalResult<T>> _result = new();
    private RunWait? _wait;

    public override Durable Result => _result;

    public Durable<SignalResult<T>> Call => _result;

    public override string Word => "a wait for a signal";

    public override RunWait? Wait => _wait;

    public override void Start()
    {
        if (timeout is not { } time)
        {
            _wait = NewWait(null, null);
            return;
        }

        // The deadline is a row of its own, so that a cold resume does not start the time anew.
        var timer = Name.With(StepName.TimerMark);
        if (Run.Journal.TryFind(timer.Full, out var row))
        {
            Run.Journal.Met(row);
            _wait = NewWait(timer.Hash, row.DueAt ?? row.At);
            return;
        }

        _wait = NewWait(timer.Hash, null);
        Run.Hand(
            new CheckpointItem(Run, timer, StepKind.Timer, null, Run.Journal.Take())
            {
                Extras = ExtrasJson.Delay(time),
                Deliver = due => _wait?.DueAt = due.DueAt ?? due.At,
            },
            isWork: false);
    }

    public override void Deliver(JournalRow row)
    {
        switch (row.Kind)
        {
            case StepKind.Signal:
                Complete(row);
                break;
            case StepKind.Timeout:
                _result.Complete(default);
                break;
            default:
                throw OtherKind(row);
        }

        _wait = null;
        Run.Operations.Completed(this);
    }

    public override void Stop(StepStopReason reason) => _wait = null;

    private void Complete(JournalRow row)
    {
        try
        {
            _result.Complete(new SignalResult<T>(Run.Values.Read<T>(row)));
        }
#pragma warning disable CA1031 // Anybody may send a signal, with any payload.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _result.Fail(new StepFailedException(
                Name.Full, e.GetType().FullName ?? e.GetType().Name, $"The payload of signal '{signal}' is not {typeof(T)}: {e.Message}"));
        }
    }

    private RunWait NewWait(long? timer, DateTime? dueAt) =>
        new() { Name = Name, Signal = signal, TimerHash = timer, DueAt = dueAt, IsAny = Scope.IsInAny };
}
