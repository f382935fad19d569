using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.TestKit;
using PgEngine.Workers;

namespace PgEngine.Runtime.Tests.Support;

/// <summary>A host with one worker. It polls every ten minutes: what runs sooner was notified, timed or claimed on.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly IHost _host;

    private WorkerHost(IHost host, LogRecorder logs)
    {
        _host = host;
        Logs = logs;
    }

    public IPgEngine Engine => _host.Services.GetRequiredService<IPgEngine>();

    public IServiceProvider Services => _host.Services;

    public WorkerStatus Status => _host.Services.GetRequiredKeyedService<WorkerStatus>("");

    public LogRecorder Logs { get; }

    public static async Task<WorkerHost> StartAsync(
        string connectionString, Action<PgEngineBuilder> jobs, Action<PgEngineOptions>? options = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var logs = new LogRecorder();
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(TimeProvider.System);
        services?.Invoke(builder.Services);
        jobs(builder.AddPgEngine(o =>
        {
            o.ConnectionString = connectionString;
            o.PollInterval = TimeSpan.FromMinutes(10);
            o.HeartbeatInterval = TimeSpan.FromMilliseconds(300);
            o.SweepInterval = TimeSpan.FromSeconds(1);
            o.ShutdownGracePeriod = TimeSpan.FromSeconds(6);
            options?.Invoke(o);
        }));
        var host = new WorkerHost(builder.Build(), logs);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>Waits until the worker is asleep and every way of waking it is open.</summary>
    public async Task WaitUntilAsleepAsync()
    {
        await Eventually.True(() => Task.FromResult(Status.IsListening), "the worker listens");
        await Logs.WaitForAsync(entry => entry.Id == Diagnostics.EventIds.WorkerStarted);
    }

    public Task StopAsync() => _host.StopAsync().WaitAsync(Eventually.Ceiling);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
