using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Cli.Demo.Worker;

/// <summary>A worker process of the demo: an ordinary .NET host with two handlers.</summary>
internal static class DemoWorker
{
    public static async Task RunAsync(
        DemoWorkerSettings settings, string connectionString, Stream standardInput, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(CreateSource(connectionString, settings));
        builder.Services.AddSingleton(new HttpClient());
        builder.AddPgEngine(options => Configure(options, settings, connectionString))
            .AddJob<AnalyseDocument, AnalyseDocumentHandler>(DemoNames.AnalyseKind)
            .AddJob<DeliverWebhook, DeliverWebhookHandler>(
                DemoNames.WebhookKind,
                job => job.Retry = new RetryPolicy { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromMilliseconds(200), Jitter = 0.5 });

        using var host = builder.Build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _ = StopWithParentAsync(standardInput, lifetime);
        await host.RunAsync(cancellationToken);
    }

    // Short beats and a short patience, so that nobody has to wait for the rescue. The defaults are 5 and 30 seconds.
    private static void Configure(PgEngineOptions options, DemoWorkerSettings settings, string connectionString)
    {
        options.ConnectionString = Named(connectionString, settings).ConnectionString;
        options.Schema = DemoNames.Schema;
        options.WorkerName = settings.Name;
        options.Queues.Add(DemoNames.DocumentQueue);
        options.Queues.Add(DemoNames.WebhookQueue);
        options.Concurrency = DemoNames.Concurrency;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        options.SweepThreshold = TimeSpan.FromSeconds(1);
        options.SweepInterval = TimeSpan.FromMilliseconds(500);
        options.ShutdownGracePeriod = TimeSpan.FromSeconds(5);
    }

    // The reset that a pool sends before it lends a connection again throws away the plans of all functions, also of the engine's,
    // and handlers that set nothing on a session need none.
    private static NpgsqlDataSource CreateSource(string connectionString, DemoWorkerSettings settings)
    {
        var named = Named(connectionString, settings);
        named.NoResetOnClose = true;
        return NpgsqlDataSource.Create(named);
    }

    // The demo tells the sessions of its workers apart by this.
    private static NpgsqlConnectionStringBuilder Named(string connectionString, DemoWorkerSettings settings) =>
        new(connectionString) { ApplicationName = settings.Name };

    // The demo holds the other end of our standard input. It closes it to stop us, and the system does when the demo dies.
    private static async Task StopWithParentAsync(Stream standardInput, IHostApplicationLifetime lifetime)
    {
        var buffer = new byte[1];
        while (await standardInput.ReadAsync(buffer) > 0)
        {
            // Nothing that is sent means anything.
        }

        lifetime.StopApplication();
    }
}
