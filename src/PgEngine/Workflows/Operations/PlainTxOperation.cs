using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>A step in a transaction, without a result.</summary>
internal sealed class PlainTxOperation(
    RunActivation run, ScopeState scope, OperationName name, StepSettings settings, Func<TxContext, Task> body)
    : TxStepOperation(run, scope, name, settings)
{
    private TxCall? _call;

    public override Durable Result => Call;

    public TxCall Call => _call ??= new TxCall(this);

    public override Task InvokeAsync(TxContext context) => body(context);

    protected override (byte[]? Bytes, short? Codec) Encode(Task body) => default;

    protected override void Complete(JournalRow row) => Call.Complete();
}
