using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.Client;

namespace PgEngine.Bench.Workers;

/// <summary>An application that only enqueues, with the connections it needs.</summary>
internal sealed class Producer : IAsyncDisposable
{
    private readonly IHost _host;

    public Producer(string connectionString, int connections)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddPgEngine(options =>
        {
            options.ConnectionString = connectionString;
            options.MaxConnections = connections;
            options.RunWorker = false;
        }).MapKind<BenchJob>(BenchJob.Kind).MapWorkflow<BenchRun>(BenchWorkflow.Name);
        _host = builder.Build();
        Engine = _host.Services.GetRequiredService<IPgEngine>();
    }

    public IPgEngine Engine { get; }

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();
}
