namespace PgEngine.Bench.Databases;

/// <summary>
/// Keeps autovacuum out while it lives: a visit is a dozen transactions, which would count as the worker's. Only on a server of our own;
/// on another one a vacuum beforehand has to do.
/// </summary>
internal sealed class NoAutovacuum : IAsyncDisposable
{
    private readonly BenchDatabase? _database;

    private NoAutovacuum(BenchDatabase? database) => _database = database;

    public static async Task<NoAutovacuum> BeginAsync(BenchServer server, BenchDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        if (server.ProcessId is null)
        {
            return new NoAutovacuum(null);
        }

        await database.ExecuteAsync("alter system set autovacuum = off", cancellationToken);
        await database.ExecuteAsync("select pg_reload_conf()", cancellationToken);
        return new NoAutovacuum(database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.ExecuteAsync("alter system reset autovacuum", CancellationToken.None);
            await _database.ExecuteAsync("select pg_reload_conf()", CancellationToken.None);
        }
    }
}
