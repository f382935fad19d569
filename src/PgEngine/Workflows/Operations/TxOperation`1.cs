using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>A step in a transaction, with a result.</summary>
internal sealed class TxOperation<T>(
    RunActivation run, ScopeState scope, OperationName name, StepSettings settings, Func<TxContext, Task<T>> body)
    : TxStepOperation(run, scope, name, settings)
{
    private TxCall<T>? _call;

    public override Durable Result => Call;

    public TxCall<T> Call => _call ??= new TxCall<T>(this);

    public override Task InvokeAsync(TxContext context) => body(context);

    protected override (byte[]? Bytes, short? Codec) Encode(Task body) => body is Task<T> done ? Run.Values.Write(done.Result) : default;

    protected override void Complete(JournalRow row) => this.Complete(Call, row);
}
