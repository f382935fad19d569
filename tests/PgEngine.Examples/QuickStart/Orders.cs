using Npgsql;
using PgEngine.Client;

namespace PgEngine.Examples.QuickStart;

// snippet:enqueue
public sealed class Orders(NpgsqlDataSource shop, IPgEngine engine)
{
    public async Task PlaceAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await shop.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using var insert = new NpgsqlCommand("insert into orders (email) values ($1)", connection, transaction);
        insert.Parameters.Add(new() { Value = email });
        await insert.ExecuteNonQueryAsync(cancellationToken);

        var mail = new SendEmail(email, "Your order");
        await engine.EnqueueAsync(mail, new() { Delay = TimeSpan.FromSeconds(1) }, transaction, cancellationToken);

        await transaction.CommitAsync(cancellationToken);      // the order and the job, or neither
    }
}
// end-snippet
