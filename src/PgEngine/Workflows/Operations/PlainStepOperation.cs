using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>A step without a result.</summary>
internal sealed class PlainStepOperation(
    RunActivation run, ScopeState scope, OperationName name, StepSettings settings, Func<StepContext, Task> body)
    : StepOperation(run, scope, name, settings)
{
    private StepCall? _call;

    public override Durable Result => Call;

    public StepCall Call => _call ??= new StepCall(this);

    public override Task Invoke(StepAttempt attempt) => body(new StepContext(attempt));

    protected override (byte[]? Bytes, short? Codec) Encode(Task body) => default;

    protected override void Complete(JournalRow row) => Call.Complete();
}
