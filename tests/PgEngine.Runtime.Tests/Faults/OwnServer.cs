using Npgsql;
using PgEngine.Schema;
using PgEngine.Testing;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Faults;

/// <summary>A server that a test may stop: safe settings, PgEngine installed.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly PostgresServer _server;

    private OwnServer(PostgresServer server)
    {
        _server = server;
        Source = NpgsqlDataSource.Create(server.ConnectionString);
    }

    public string ConnectionString => _server.ConnectionString;

    public NpgsqlDataSource Source { get; }

    public static async Task<OwnServer> StartAsync()
    {
        var server = await PostgresServer.StartAsync(
            new PostgresServerOptions
            {
                AlwaysStartOwn = true,
                Durability = PostgresDurability.Safe,

                // What does not wait for the disk is not there by chance.
                Settings = { ["wal_writer_delay"] = "10s" },
            });
        await new SchemaInstaller(server.ConnectionString, new SchemaInstallerOptions()).MigrateAsync();
        return new OwnServer(server);
    }

    public Task StopAsync() => _server.StopAsync(PostgresStopMode.Immediate);

    public async Task RestartAsync(PostgresStopMode mode)
    {
        await _server.RestartAsync(mode);

        // Its connections are of the server that was.
        Source.Clear();
    }

    /// <summary>How many jobs have completed; a server that is just coming up is asked again.</summary>
    public Task WaitForCompletedAsync(long count) => Eventually.True(
        async () =>
        {
            try
            {
                return await Source.ScalarAsync<long>("select count(*) from engine.history where state = 'completed'") == count;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        },
        $"{count} jobs are completed");

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DisposeAsync();
    }
}
