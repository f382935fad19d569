using Npgsql;
using PgEngine.Schema;
using PgEngine.Testing;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Doctor;

/// <summary>
/// A server of its own, for troubles of the server: prepared transactions, logical slots and, from PostgreSQL 17 on, a notification queue
/// that a test can fill. The database's clock is two hours ahead, so that everything there is old.
/// </summary>
public sealed class DoctorServer : IAsyncLifetime
{
    /// <summary>The least that the server takes: a quarter of it is 128 KiB of notifications.</summary>
    private const string NotifyQueuePages = "64";

    private PostgresServer? _server;
    private NpgsqlDataSource? _source;

    public NpgsqlDataSource Source => _source!;

    public string ConnectionString => _server!.ConnectionString;

    public int Version => _server!.Version;

    public async Task InitializeAsync()
    {
        var options = new PostgresServerOptions
        {
            AlwaysStartOwn = true,
            Settings = { ["wal_level"] = "logical", ["max_prepared_transactions"] = "4" },
        };
        if (Environment.GetEnvironmentVariable("PGENGINE_PG_VERSION") is "17" or "18")
        {
            options.Settings["max_notify_queue_pages"] = NotifyQueuePages;
        }

        _server = await PostgresServer.StartAsync(options);
        await new SchemaInstaller(_server.ConnectionString, new SchemaInstallerOptions()).MigrateAsync();
        _source = NpgsqlDataSource.Create(_server.ConnectionString);
        await _source.ExecuteAsync(
            """
            create or replace function engine._clock() returns timestamptz language sql volatile as $$
              select clock_timestamp() + interval '2 hours'
            $$ set search_path = engine, pg_temp
            """);
    }

    public async Task DisposeAsync()
    {
        await _source!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    /// <summary>The findings of one check.</summary>
    public Task<List<Row>> FindAsync(string check) =>
        Source.RowsAsync("select severity, subject, detail, cure from engine.doctor() where check_name = $1", check);
}
