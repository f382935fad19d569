using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>A step with a result.</summary>
internal sealed class StepOperation<T>(
    RunActivation run, ScopeState scope, OperationName name, StepSettings settings, Func<StepContext, Task<T>> body)
    : StepOperation(run, scope, name, settings)
{
    private StepCall<T>? _call;

    public override Durable Result => Call;

    public StepCall<T> Call => _call ??= new StepCall<T>(this);

    public override Task Invoke(StepAttempt attempt) => body(new StepContext(attempt));

    protected override (byte[]? Bytes, short? Codec) Encode(Task body) => Run.Values.Write(((Task<T>)body).Result);

    protected override void Complete(JournalRow row) => this.Complete(Call, row);
}
