using PgEngine.Workers;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>Undoes one step: itself a step, with the retries of any other.</summary>
/// <param name="run">The run.</param>
/// <param name="scope">The scope of undoing.</param>
/// <param name="name">The name of the row.</param>
/// <param name="entry">What to do.</param>
/// <param name="ended">Called with itself and, when it has failed for good, with why.</param>
internal sealed class UndoOperation(
    RunActivation run, ScopeState scope, OperationName name, UndoEntry entry, Action<UndoOperation, string?> ended)
    : StepOperation(run, scope, name, new StepSettings(run.Workflow.Options))
{
    private readonly Durable _result = new();

    public UndoEntry Entry => entry;

    public override Durable Result => _result;

    public override void Deliver(JournalRow row)
    {
        CrashPoints.Reach(CrashPoints.StepUndone);
        base.Deliver(row);
        ended(this, row.Kind == StepKind.Failed ? Run.Values.ReadFailure(row).Message : null);
    }

    public override Task Invoke(StepAttempt attempt) => entry.Body(attempt);

    protected override (byte[]? Bytes, short? Codec) Encode(Task body) => default;

    protected override void Complete(JournalRow row) => _result.Complete();
}
