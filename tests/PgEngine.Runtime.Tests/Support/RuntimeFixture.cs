using Npgsql;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Support;

/// <summary>The database of one test class; each test has queues of its own in it.</summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    private TestDatabase? _database;

    public TestDatabase Database => _database!;

    public NpgsqlDataSource Source => Database.Source;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    internal Task<WorkerHost> StartAsync(
        string queue, Action<PgEngineBuilder> jobs, Action<PgEngineOptions>? options = null,
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? services = null) =>
        WorkerHost.StartAsync(
            Database.ConnectionString,
            jobs,
            o =>
            {
                o.Queues.Add(queue);
                options?.Invoke(o);
            },
            services);

    internal static EnqueueOptions On(string queue) => new() { Queue = queue };
}
