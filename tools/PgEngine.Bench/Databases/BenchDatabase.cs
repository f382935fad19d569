using Npgsql;

namespace PgEngine.Bench.Databases;

/// <summary>
/// A fresh database with the engine in it, for one run. Its own statements go over connections that are closed at once.
/// </summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    // Fills and analyses of ten million rows take minutes.
    private const int CommandTimeoutSeconds = 3600;

    private readonly BenchServer _server;
    private readonly NpgsqlDataSource _source;

    public BenchDatabase(BenchServer server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = connectionString;
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = CommandTimeoutSeconds,
            ApplicationName = "pgengine-bench",
        });
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public async Task<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Waits until a count has come up to a number, for a minute at most.</summary>
    public async Task WaitForCountAsync(string sql, long count, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (await ScalarAsync<long>(sql, limit.Token) < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    /// <summary>Writes all dirty pages, where the role may; else a checkpoint may fall into the measurement.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("checkpoint", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Not ours to order on somebody else's server.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DropAsync(Name);
    }
}
