using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// The place of a step in a transaction in the order of the run's rows: what was handed over later is not delivered before it is known whether
/// the transaction has committed. It is never sent.
/// </summary>
internal sealed class TxItem(RunActivation run, int n, Action<JournalRow> deliver) : RunItem(run)
{
    public int N => n;

    /// <summary>The row; null when the transaction was rolled back.</summary>
    public JournalRow? Row { get; set; }

    public override IEnumerable<string> Written => Row is { } row ? [row.Name] : [];

    public override int Size => 0;

    public override void Take()
    {
        if (Answer != RunAnswers.Adopted)
        {
            Run.OpenTransactions--;
        }

        if (Row is { } row)
        {
            deliver(row);
        }
    }
}
