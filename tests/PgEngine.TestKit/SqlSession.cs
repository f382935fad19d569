using Npgsql;

namespace PgEngine.TestKit;

/// <summary>
/// One named database session, for interleavings that are written down instead of hoped for: A locks, B is started, B is waited for
/// until it is blocked, A commits. Parameters are as in <see cref="SqlRunner"/>. One statement at a time.
/// </summary>
public sealed class SqlSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _connectionString;
    private Task? _started;

    private SqlSession(NpgsqlConnection connection, string connectionString, string name)
    {
        _connection = connection;
        _connectionString = connectionString;
        Name = name;
    }

    public string Name { get; }

    /// <summary>The process id of the session's server process.</summary>
    public int BackendPid => _connection.ProcessID;

    /// <summary>For what the methods here do not offer: notifications, batches, copy.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Opens a session that no pool shares.</summary>
    public static async Task<SqlSession> OpenAsync(string connectionString, string name)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = name };
        var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        return new SqlSession(connection, connectionString, name);
    }

    public Task<int> ExecuteAsync(string sql, params object?[] arguments) => _connection.RunAsync(sql, arguments);

    /// <summary>The first column of the only row.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object?[] arguments) =>
        (await _connection.ReadColumnAsync<T>(sql, arguments)).Single();

    /// <summary>The first column of every row.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, params object?[] arguments) => _connection.ReadColumnAsync<T>(sql, arguments);

    public Task<List<Row>> RowsAsync(string sql, params object?[] arguments) => _connection.ReadRowsAsync(sql, arguments);

    /// <summary>The only row.</summary>
    public async Task<Row> RowAsync(string sql, params object?[] arguments) => (await RowsAsync(sql, arguments)).Single();

    public Task BeginAsync() => ExecuteAsync("begin");

    public Task CommitAsync() => ExecuteAsync("commit");

    public Task RollbackAsync() => ExecuteAsync("rollback");

    /// <summary>Sends a statement and returns at once; the task ends with its rows. See <see cref="WaitUntilBlockedAsync"/>.</summary>
    public Task<List<Row>> Start(string sql, params object?[] arguments)
    {
        var rows = Task.Run(() => RowsAsync(sql, arguments));
        _started = rows;
        return rows;
    }

    /// <summary>Waits until the started statement waits for a lock of another session.</summary>
    /// <exception cref="InvalidOperationException">It ended without ever waiting.</exception>
    public async Task WaitUntilBlockedAsync()
    {
        var started = _started ?? throw new InvalidOperationException($"Session {Name} was given no statement to start.");
        await using var observer = await OpenAsync(_connectionString, $"observer of {Name}");
        await Eventually.True(
            async () =>
            {
                // Looked at before the question is asked: a statement that ends afterwards may still have been blocked.
                var ended = started.IsCompleted;
                var blocked = await observer.ScalarAsync<bool>("select cardinality(pg_blocking_pids($1)) > 0", BackendPid);
                return blocked || (ended ? throw new InvalidOperationException($"Session {Name} ended without being blocked.") : false);
            },
            $"session {Name} is blocked");
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
