using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>A step: its body runs outside the pump until an attempt succeeds or no more are left, and then its row is written.</summary>
internal abstract class StepOperation(RunActivation run, ScopeState scope, OperationName name, StepSettings settings)
    : Operation(run, scope, name)
{
    private StepRetries? _retries;
    private JournalRow? _intent;
    private StepBody? _runner;
    private RunWait? _wait;
    private bool _isStopped;

    public StepSettings Settings => settings;

    public override string Word => "a step";

    public override RunWait? Wait => _wait;

    /// <summary>Whether the code still waits for it, and nothing keeps it from running.</summary>
    public bool MayRun => !IsStopped && !Run.Cancelling.IsOnItsWay;

    private StepBody Body => _runner ??= new StepBody(this);

    protected bool IsStopped => _isStopped || Run.IsGone || Scope.IsLost;

    public override void Prepare()
    {
        settings.Seal();
        if (settings.NeedsIntent && Run.Journal.TryFind(Name.Full + StepName.IntentMark, out var intent))
        {
            Run.Journal.Met(intent);
            Began(intent);
        }
    }

    public override void Start()
    {
        if (_intent is not null && settings.IsAtMostOnce)
        {
            Fail(new StepFailure(typeof(StepInDoubtException).FullName!, "The step was begun, and nothing is known of its end.", "in_doubt", true));
            return;
        }

        _retries = new StepRetries(this);
        if (_retries.Last(out var attempts) is { } due)
        {
            Body.Attempts = attempts;
            WaitFor(due);
        }
        else if (settings.NeedsIntent && _intent is null)
        {
            Write(Name.With(StepName.IntentMark), StepKind.Intent, null, null, null, Begin);
        }
        else
        {
            Attempt();
        }
    }

    public override void Due()
    {
        _wait = null;
        Attempt();
    }

    public override void Deliver(JournalRow row)
    {
        switch (row.Kind)
        {
            case StepKind.Step or StepKind.Tx:
                RegisterUndo(row.N, row);
                Complete(row);
                break;
            case StepKind.Failed:
                Result.Fail(Failure(row));
                break;
            default:
                throw OtherKind(row);
        }

        Run.Operations.Completed(this);
    }

    public override void DeliverUnseen(JournalRow row)
    {
        if (row.Kind is StepKind.Step or StepKind.Tx)
        {
            RegisterUndo(row.N, row);
        }
    }

    public override void Stop(StepStopReason reason)
    {
        _isStopped = true;
        _wait = null;
        _runner?.Stop(reason);
    }

    /// <summary>Calls the body.</summary>
    public abstract Task Invoke(StepAttempt attempt);

    /// <summary>Writes what the body has returned.</summary>
    protected abstract (byte[]? Bytes, short? Codec) Encode(Task body);

    /// <summary>Gives the code its result.</summary>
    protected abstract void Complete(JournalRow row);

    protected virtual Exception Failure(JournalRow row)
    {
        var failure = Run.Values.ReadFailure(row);
        return failure.IsInDoubt
            ? new StepInDoubtException(Name.Full)
            : new StepFailedException(Name.Full, failure.Type, failure.Message, failure.Code);
    }

    /// <summary>Writes the row that completes it.</summary>
    protected void Write(StepKind kind, byte[]? value, short? codec) =>
        Write(Name, kind, value, codec, kind == StepKind.Step ? settings.UndoName : null, row => Run.Deliver(this, row));

    private void Write(OperationName name, StepKind kind, byte[]? value, short? codec, string? undo, Action<JournalRow> deliver) => Run.Hand(
        new CheckpointItem(Run, name, kind, value, Run.Journal.Take())
        {
            Codec = codec,
            Extras = undo is null ? null : ExtrasJson.Undo(undo),
            Deliver = deliver,
            Refused = refusal => Fail(new StepFailure("refused_by_database", refusal, null, false)),
        },
        isWork: true);

    public void Fail(StepFailure failure)
    {
        Run.Tools.Metrics?.StepFailed(Run.Workflow.Name);
        Write(StepKind.Failed, Run.Values.WriteFailure(failure), null);
    }

    /// <summary>Has the next attempt begin later, which a row says.</summary>
    public void WaitDurably(StepFailure failure, TimeSpan delay) => Run.Hand(
        new CheckpointItem(
            Run, OperationName.Of(StepRetries.RowName(Name, Body.Attempts)), StepKind.Retry, Run.Values.WriteFailure(failure), Run.Journal.Take())
        {
            Extras = ExtrasJson.Delay(delay),
            Deliver = WaitFor,
        },
        isWork: true);

    /// <summary>Begins the next attempt, unless the run goes another way.</summary>
    public void Attempt()
    {
        if (MayRun)
        {
            Body.Enter();
        }
    }

    private void Begin(JournalRow intent)
    {
        Began(intent);
        Attempt();
    }

    private void Began(JournalRow intent)
    {
        _intent = intent;
        if (settings.UndoOn == UndoOn.Started)
        {
            RegisterUndo(intent.N, null);
        }
    }

    private void WaitFor(JournalRow retry)
    {
        if (!IsStopped)
        {
            _wait = new RunWait { Name = Name, TimerHash = retry.Hash, DueAt = retry.DueAt ?? retry.At, IsAny = Scope.IsInAny };
        }
    }

    /// <summary>An attempt's body has ended.</summary>
    public void Ended(StepAttempt attempt, Task body)
    {
        var error = body.IsCompletedSuccessfully ? WriteResult(body) : body.Exception?.InnerException ?? new TaskCanceledException(body);
        if (error is not null && MayRun)
        {
            (_retries ??= new StepRetries(this)).Failed(attempt, error, Body.Attempts);
        }
    }

    private Exception? WriteResult(Task body)
    {
        try
        {
            var (bytes, codec) = Encode(body);
            Written(body, bytes, codec);
            return null;
        }
#pragma warning disable CA1031 // Converters may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new PgEngine.Errors.PermanentFailureException($"The result of step '{Name.Full}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Hands the row over; a step in a transaction has written it already.</summary>
    protected virtual void Written(Task body, byte[]? bytes, short? codec) => Write(StepKind.Step, bytes, codec);

    private void RegisterUndo(int n, JournalRow? row)
    {
        if (settings.Undo is { } undo)
        {
            Run.Undo.Register(new UndoEntry(n, Name.Full, settings.UndoName!, attempt => undo(row, attempt)));
        }
    }
}
