using Npgsql;

namespace PgEngine.Bench.Databases;

/// <summary>An open repeatable-read transaction: until it ends no vacuum removes what has died since.</summary>
internal sealed class OldSnapshot : IAsyncDisposable
{
    // The snapshot is taken by the first query, not by begin.
    private const string Begin = "begin isolation level repeatable read; select count(*) from engine.settings";

    private readonly NpgsqlConnection _connection;

    private OldSnapshot(NpgsqlConnection connection) => _connection = connection;

    public static async Task<OldSnapshot> TakeAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Begin, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new OldSnapshot(connection);
    }

    // Closing the session ends its transaction.
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
