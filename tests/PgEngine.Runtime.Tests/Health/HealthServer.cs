using PgEngine.Testing;

namespace PgEngine.Runtime.Tests.Health;

/// <summary>A server of these tests alone: transactions of other tests would keep its workers awake.</summary>
public sealed class HealthServer : IAsyncLifetime
{
    private PostgresServer? _server;
    private int _databases;

    public async Task InitializeAsync() => _server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public Task<string> CreateDatabaseAsync() => _server!.CreateDatabaseAsync($"{HealthSite.Sentinel}_{++_databases}");
}
