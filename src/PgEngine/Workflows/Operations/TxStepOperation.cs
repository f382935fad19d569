using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>A step whose row is written in the transaction of its body.</summary>
internal abstract class TxStepOperation(RunActivation run, ScopeState scope, OperationName name, StepSettings settings)
    : StepOperation(run, scope, name, settings)
{
    public override string Word => "a transaction";

    /// <summary>Calls the body in its transaction.</summary>
    public abstract Task InvokeAsync(TxContext context);

    /// <summary>Writes what the body has returned.</summary>
    public (byte[]? Bytes, short? Codec) Write(Task body) => Encode(body);

    /// <summary>
    /// Takes the row's place in the order, before the transaction commits: nothing that is handed over later is delivered until it is known
    /// whether it has.
    /// </summary>
    /// <returns>The place; null when the run goes on without it.</returns>
    public Task<TxItem?> TakePlaceAsync()
    {
        var taken = new TaskCompletionSource<TxItem?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Run.Pump.Post(() =>
        {
            if (IsStopped || Run.Cancelling.IsOnItsWay)
            {
                taken.SetResult(null);
                return;
            }

            var item = new TxItem(Run, Run.Journal.Take(), row => Run.Deliver(this, row));
            Run.OpenTransactions++;
            Run.Hand(item, isWork: true);
            taken.SetResult(item);
        });
        return taken.Task;
    }

    /// <summary>An earlier attempt has committed: its row counts.</summary>
    public void Adopt(JournalRow row)
    {
        Run.Pump.Post(() =>
        {
            var item = new TxItem(Run, row.N, adopted => Run.Deliver(this, adopted)) { Row = row };
            Run.Hand(item, isWork: true);
            item.Answered(RunAnswers.Adopted, row.At);
        });
    }

    public override Task Invoke(StepAttempt attempt) =>
        (Run.Tools.Transactions ?? throw new NotSupportedException("There is no database for a transaction.")).RunAsync(this, attempt);

    protected override void Written(Task body, byte[]? bytes, short? codec)
    {
        // Its row is committed already.
    }
}
