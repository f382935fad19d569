using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// The place of a step in a transaction in the order of the run's rows: what was handed over later is not delivered before it is known whether
/// the transaction has committed. It is never sent.
/// </summary>
internal sealed class TxItem(RunActivation run, Action delivered) : RunItem(run)
{
    public override int Size => 0;

    public override void Take() => delivered();
}
