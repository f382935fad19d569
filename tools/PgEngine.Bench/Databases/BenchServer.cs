using System.Globalization;
using PgEngine.Schema;
using PgEngine.Testing;

namespace PgEngine.Bench.Databases;

/// <summary>
/// The server that is measured: the one of <c>PGENGINE_DATABASE</c>, or one of our own with the durable settings that the project's
/// figures are taken with.
/// </summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly string _prefix = $"pgengine_bench_{Environment.ProcessId}";
    private int _databases;

    private BenchServer(PostgresServer server) => _server = server;

    /// <summary>For scenarios that bring databases of their own.</summary>
    public PostgresServer Server => _server;

    public int? ProcessId => _server.ProcessId;

    /// <summary>Connects beside the measured databases, so that looking does not count.</summary>
    public string ConnectionString => _server.ConnectionString;

    public string Version => string.Create(CultureInfo.InvariantCulture, $"{_server.Version / 10000}.{_server.Version % 10000}");

    private string Template => $"{_prefix}_template";

    public static async Task<BenchServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new BenchServer(await PostgresServer.StartAsync(
            new PostgresServerOptions
            {
                Durability = PostgresDurability.Safe,
                Settings = { ["shared_buffers"] = "1GB", ["max_wal_size"] = "4GB", ["max_connections"] = "300" },
            },
            cancellationToken));
        try
        {
            var template = await server._server.CreateDatabaseAsync(server.Template, cancellationToken: cancellationToken);
            await new SchemaInstaller(template).MigrateAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task<BenchDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_prefix}_{++_databases}");
        return new BenchDatabase(this, name, await _server.CreateDatabaseAsync(name, Template, cancellationToken));
    }

    public Task DropAsync(string name) => _server.DropDatabaseAsync(name);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
