using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.CrashWorker;
using PgEngine.CrashWorker.Sagas;
using PgEngine.History;
using PgEngine.Workers;

// One worker, as a user would write it, that records what it does. Its parent ends it: "stop" on standard input is a graceful
// stop, the end of input means that the parent is gone, and everything else is a signal.
var settings = WorkerSettings.FromJson(args[0]);
using var recorder = HistoryRecorder.Open(settings.Folder, settings.Name, settings.Run, settings.Seed);
IWorkerObserver.Current = new HistoryObserver(recorder, !settings.NoClaimAfterListen);
CrashTrigger.Arm(settings, recorder);

var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
if (settings.Verbose)
{
    builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
}

builder.Services.AddSingleton(recorder);
builder.Services.AddSingleton<HandlerHistory>();
builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(settings.ConnectionString));
var engine = builder.Services.AddPgEngine(options =>
    {
        foreach (var queue in settings.Queues)
        {
            options.Queues.Add(queue);
        }

        options.ConnectionString = settings.ConnectionString;
        options.WorkerName = settings.Name;
        options.Concurrency = settings.Concurrency;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(settings.BeatMs);
        options.SweepThreshold = TimeSpan.FromMilliseconds(settings.StaleMs);
        options.SweepInterval = TimeSpan.FromMilliseconds(settings.SweepMs);
        options.PollInterval = TimeSpan.FromMilliseconds(settings.PollMs);
        options.ShutdownGracePeriod = TimeSpan.FromSeconds(10);

        // Handlers lose their connections too; three times in a row, the default waits were longer than a trial drains.
        options.RetryBackoffBase = TimeSpan.FromMilliseconds(100);
        options.RetryBackoffCap = TimeSpan.FromSeconds(1);

        // Every wait is one that gives the run back.
        options.Workflows.ParkAfter = TimeSpan.Zero;
        options.Workflows.MaxActiveRuns = Math.Max(1, settings.Sagas);
        options.Workflows.RunPrefetch = 0;
    })
    .AddJob<Work, PlainHandler>(WorkKinds.Plain)
    .AddJob<Work, LedgerHandler>(WorkKinds.Ledger);
if (settings.Sagas > 0)
{
    builder.Services.AddSingleton(settings).AddSingleton<SagaFacts>();
    engine.AddWorkflow<SagaWorkflow>(WorkKinds.Saga).AddWorkflow<ParcelWorkflow>(WorkKinds.Parcel);
}

using var host = builder.Build();
await host.StartAsync();
_ = Task.Run(async () =>
{
    // "stop", or the end of input.
    await Console.In.ReadLineAsync();
    host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
});
await host.WaitForShutdownAsync();
recorder.Record(new HistoryEvent { Kind = HistoryEventKind.Exit });
