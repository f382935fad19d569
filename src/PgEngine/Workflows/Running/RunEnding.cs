using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>Runs the body, and sees to what follows its end: undoing, last first, and the run's own end.</summary>
internal sealed class RunEnding(RunActivation run)
{
    private readonly ScopeState _undoScope = ScopeState.Root(run.Job.CreatedAt);
    private RunResult? _result;
    private Exception? _error;
    private string? _undoFailure;
    private UndoOperation? _current;

    public bool HasEnded { get; private set; }

    /// <summary>What the body has thrown; null when it has not.</summary>
    public Exception? Error => _error;

    /// <summary>Whether steps are being undone.</summary>
    public bool IsUndoing { get; private set; }

    /// <summary>Runs the body; on the pump.</summary>
    public void RunBody() => _ = RunBodyAsync();

    /// <summary>Called when nothing can be delivered or started.</summary>
    /// <returns>Whether there is more to do; null when the body, or an undo action, is to be waited for.</returns>
    public bool? Rest()
    {
        if (!HasEnded)
        {
            return null;
        }

        if (_error is JournalMismatchException mismatch)
        {
            throw mismatch;
        }

        return run.Cancelling.IsOnItsWay ? false
            : _error is null && !run.Cancelling.IsDelivered ? Complete()
            : UndoAll();
    }

    /// <summary>An undo action has ended.</summary>
    public void Undone(UndoOperation operation, string? failure)
    {
        _current = null;
        if (failure is not null)
        {
            _undoFailure ??= $"undo {operation.Entry.Name} failed: {failure}";
        }
    }

#pragma warning disable CA2007 // The body lives on the run's pump.
    private async Task RunBodyAsync()
    {
        try
        {
            var payload = run.Tools.CodecOf(run.Workflow.Kind).DecodePayload(run.Job.Payload);
            var workflow = run.Workflow.Create(run.Services);
            _result = await workflow.RunAsync(run.Root, payload, run.Tools.Json);
        }
#pragma warning disable CA1031 // Whatever the body throws is how the run ends.
        catch (Exception e)
        {
            _error = e;
        }
#pragma warning restore CA1031

        HasEnded = true;
        run.Pump.Wake();
    }
#pragma warning restore CA2007

    private bool Complete()
    {
        if (run.Operations.NotAwaited() is { Count: > 0 } names)
        {
            throw new JournalMismatchException(JournalDiff.NotAwaited(names));
        }

        string? result = null;
        if (_result is { HasValue: true } value)
        {
            try
            {
                result = run.Values.WriteResult(value);
            }
#pragma warning disable CA1031 // A result that cannot be written fails the run.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _error = e;
                return true;
            }
        }

        End("complete", result, null);
        return false;
    }

    /// <summary>Undoes what the body has done, one by one.</summary>
    private bool? UndoAll()
    {
        if (!IsUndoing)
        {
            run.Operations.StopAll(StepStopReason.Cancelled);
            if (!run.IsQuiet)
            {
                // Bodies that still run may leave more to undo.
                return false;
            }

            IsUndoing = true;
            run.Enter(RunPhase.Undoing);
        }

        if (_current is not null)
        {
            return null;
        }

        if (run.Undo.TryNext(out var entry))
        {
            Begin(entry!);
            return true;
        }

        var (outcome, detail) = RunFailure.Of(_error, run.Cancelling.Exception, _undoFailure);
        End(outcome, null, detail);
        return false;
    }

    private void Begin(UndoEntry entry)
    {
        var name = OperationName.Of(StepName.UndoPrefix + entry.Step);
        var operation = new UndoOperation(run, _undoScope, name, entry, Undone);
        if (run.Journal.TryFind(name.Full, out var row))
        {
            // An earlier activation has done it.
            run.Journal.Met(row);
            Undone(operation, row.Kind == StepKind.Failed ? run.Values.ReadFailure(row).Message : null);
            return;
        }

        _current = run.Ask(operation);
    }

    private void End(string outcome, string? result, string? detail)
    {
        run.Enter(RunPhase.Ending);
        run.Hand(new EndItem(run, outcome, result, detail, run.Journal.LastN), isWork: false);
    }
}
