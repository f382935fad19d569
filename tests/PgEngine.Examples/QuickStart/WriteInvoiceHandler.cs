using Npgsql;
using PgEngine.Jobs;

namespace PgEngine.Examples.QuickStart;

// snippet:complete-in
public sealed class WriteInvoiceHandler(NpgsqlDataSource shop) : IJobHandler<WriteInvoice>
{
    public async Task<JobOutcome> RunAsync(WriteInvoice order, JobContext job, CancellationToken cancellationToken)
    {
        await using var connection = await shop.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using var insert = new NpgsqlCommand(
            "insert into invoices (order_id, amount) values ($1, $2)", connection, transaction);
        insert.Parameters.Add(new() { Value = order.OrderId });
        insert.Parameters.Add(new() { Value = order.Amount });
        await insert.ExecuteNonQueryAsync(cancellationToken);

        await job.CompleteInAsync(transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);      // the invoice and the end of the job, or neither
        return JobOutcome.Completed;
    }
}
// end-snippet
