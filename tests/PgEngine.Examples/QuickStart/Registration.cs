using Npgsql;
using PgEngine.Client;

namespace PgEngine.Examples.QuickStart;

// snippet:enqueue
public sealed class Registration(NpgsqlDataSource shop, IPgEngine engine)
{
    public async Task RegisterAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await shop.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using var insert = new NpgsqlCommand("insert into customers (email) values ($1)", connection, transaction);
        insert.Parameters.Add(new() { Value = email });
        await insert.ExecuteNonQueryAsync(cancellationToken);

        await engine.EnqueueAsync(new SendEmail(email, "Welcome"), new() { Delay = TimeSpan.FromSeconds(1) }, transaction, cancellationToken);

        await transaction.CommitAsync(cancellationToken);      // the customer and the job, or neither
    }
}
// end-snippet
