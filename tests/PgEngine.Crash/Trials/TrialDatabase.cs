using Npgsql;
using PgEngine.Crash.Bugs;
using PgEngine.Crash.Load;
using PgEngine.History;
using PgEngine.Testing;

namespace PgEngine.Crash.Trials;

/// <summary>The database of one trial.</summary>
public sealed class TrialDatabase : IAsyncDisposable
{
    public const string Schema = "engine";

    private const string FinalRows =
        """
        select case when payload ->> 'Name' is null then payload ->> 'Key' end, id, queue, attempt, lease, state, null, payload ->> 'Name',
          case when kind = 'ledger' then (select count(*)::int from ledger as l where l.job_id = f.id) end
        from engine.jobs as f
        union all
        select case when payload ->> 'Name' is null then payload ->> 'Key' end, id, queue, attempt, lease, state, reason, payload ->> 'Name',
          case when kind = 'ledger' then (select count(*)::int from ledger as l where l.job_id = f.id) end
        from engine.history as f
        """;

    private readonly PostgresServer _server;
    private readonly string _name;

    private TrialDatabase(PostgresServer server, string name, string connectionString)
    {
        _server = server;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // A proxy reads the protocol in clear.
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public static async Task<TrialDatabase> CreateAsync(PostgresServer server)
    {
        var name = $"crash_{Guid.NewGuid():N}";
        return new TrialDatabase(server, name, await server.CreateDatabaseAsync(name, await TrialTemplate.NameAsync(server)));
    }

    /// <summary>The first column of the only row; false or 0 while the server is away.</summary>
    public async Task<T> AskAsync<T>(string sql, params object[] arguments)
        where T : struct
    {
        try
        {
            await using var command = Source.CreateCommand(sql);
            foreach (var argument in arguments)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = argument });
            }

            return await command.ExecuteScalarAsync() is T value ? value : default;
        }
        catch (NpgsqlException)
        {
            return default;
        }
    }

    /// <summary>The first column of all rows.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string sql)
    {
        var all = new List<string>();
        await using var command = Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            all.Add(reader.GetString(0));
        }

        return all;
    }

    /// <summary>Sets the limits of these lines and of their queues.</summary>
    public async Task LimitAsync(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            await AskAsync<bool>(
                "select case when $2 > 0 then engine.set_queue($1, max_running => $2) end", line.Queue, line.QueueLimit ?? 0);

            // One is what a key has without a setting.
            await AskAsync<bool>(
                "select case when $3 > 1 then engine.set_limit($1, $2, max_running => $3) end", line.Queue, line.Key ?? "", line.Limit ?? 0);
        }
    }

    public Task<bool> KnowsWorkerAsync(int pid) => AskAsync<bool>(
        "select exists (select from engine.workers where (details ->> 'process_id')::int = $1)", pid);

    /// <summary>Whether a job waits for its next attempt after this one.</summary>
    public Task<bool> WaitsAsync(string key, int attempt) => AskAsync<bool>(
        "select exists (select from engine.jobs where payload ->> 'Key' = $1 and attempt = $2 and state = 'ready')", key, attempt);

    /// <summary>Waits until the worker that lives has beaten a while from now.</summary>
    public async Task BeatsGoOnAsync(TimeSpan time)
    {
        var from = await AskAsync<DateTime>("select clock_timestamp()");
        await Wait.UntilAsync(
            () => AskAsync<bool>("select max(beat_at) > $1 from engine.workers", from + time), $"a worker has beaten for {time}");
    }

    /// <summary>Whether nothing is left to do.</summary>
    public Task<bool> IsDrainedAsync() => AskAsync<bool>("select not exists (select from engine.jobs)");

    /// <summary>Server processes of listeners.</summary>
    public Task<long> CountListenersAsync() => AskAsync<long>($"select count(*) from ({Listeners}) as l");

    /// <summary>Ends the connections of all listeners.</summary>
    /// <returns>How many there were.</returns>
    public Task<long> TerminateListenersAsync() =>
        AskAsync<long>($"select count(*) from (select pg_terminate_backend(l.pid) from ({Listeners}) as l offset 0) as t");

    /// <summary>Writes every job, live or finished, into the history.</summary>
    public async Task RecordFinalRowsAsync(HistoryRecorder recorder)
    {
        await using var command = Source.CreateCommand(FinalRows);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            recorder.Record(new HistoryEvent
            {
                Kind = HistoryEventKind.Final,
                Key = await reader.IsDBNullAsync(0) ? null : reader.GetString(0),
                Job = reader.GetInt64(1),
                Queue = reader.GetString(2),
                Attempt = reader.GetInt32(3),
                Lease = await reader.IsDBNullAsync(4) ? null : reader.GetGuid(4),
                State = reader.GetString(5),
                Value = await reader.IsDBNullAsync(6) ? null : reader.GetString(6),
                Name = await reader.IsDBNullAsync(7) ? null : reader.GetString(7),
                Ledger = await reader.IsDBNullAsync(8) ? null : reader.GetInt32(8),
            });
        }
    }

    /// <summary>Replaces functions of this database by copies with a bug.</summary>
    public async Task SeedAsync(SeededBug bug)
    {
        foreach (var script in SqlMutations.Of(bug))
        {
            await using var connection = await Source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand($"set search_path = {Schema}, pg_temp;\n{script};\nreset search_path", connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DropDatabaseAsync(_name);
    }

    private const string Listeners =
        "select pid from pg_stat_activity where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()";
}
