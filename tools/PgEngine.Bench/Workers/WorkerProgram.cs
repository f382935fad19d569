using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgEngine.Workers;

namespace PgEngine.Bench.Workers;

/// <summary>
/// A worker process: reads <c>start</c>, <c>tell</c> and <c>stop</c>, each as often as wanted, and tells line by line what happens. It ends with its
/// input, so that it never outlives the program that started it.
/// </summary>
internal static class WorkerProgram
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        var settings = WorkerSettings.FromEnvironment();
        using var reports = new WorkerReports(output);
        var calls = new HandlerCalls(reports.Began, settings.TellsEvery);
        var times = new StepTimes();
        using var trips = new RoundTrips();
        IWorkerObserver.Current = settings.TellsClaims ? new ClaimObserver(reports.Claimed) : null;
        using var ending = new CancellationTokenSource();
        var counting = CountAsync(calls, reports, ending.Token);
        reports.Ready();
        List<IHost> hosts = [];
        while (await input.ReadLineAsync(CancellationToken.None) is { } command)
        {
            if (command == "start")
            {
                hosts.AddRange(Enumerable.Range(0, settings.Instances).Select(_ => Build(settings, calls, times)));
                await Task.WhenAll(hosts.Select(host => host.StartAsync(CancellationToken.None)));
            }
            else if (command is "stop" or "tell")
            {
                if (command == "stop")
                {
                    await StopAsync(hosts);
                }

                using var process = Process.GetCurrentProcess();
                if (times.Take() is { } stepTimes)
                {
                    reports.Stepped(stepTimes.P50, stepTimes.P99);
                }

                reports.Sent(trips.Turns, trips.Flushes);
                reports.Used(calls.Count, process.TotalProcessorTime, process.PeakWorkingSet64, GC.GetTotalAllocatedBytes());
            }
        }

        await ending.CancelAsync();
        await counting;
        await StopAsync(hosts);
        return 0;
    }

    private static IHost Build(WorkerSettings settings, HandlerCalls calls, StepTimes times)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        // Standard output belongs to the reports.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(options => options.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(calls).AddSingleton(times);
        var engine = builder.AddPgEngine(options =>
        {
            options.ConnectionString = settings.ConnectionString;
            options.Concurrency = settings.Concurrency;
            options.Listen = settings.Listens;
            options.Workflows.MaxActiveRuns = Math.Max(1, settings.ActiveRuns);
            options.Workflows.HotRuns = settings.HotRuns ?? options.Workflows.HotRuns;
            foreach (var queue in settings.Shape.QueueNames)
            {
                options.Queues.Add(queue);
            }
        });
        if (settings.ActiveRuns > 0)
        {
            engine.AddWorkflow<BenchWorkflow>(BenchWorkflow.Name);
        }

        if (settings.ActiveRuns == 0 || settings.ServesJobs)
        {
            foreach (var kind in settings.Shape.KindNames)
            {
                engine.AddJob<BenchJob, BenchJobHandler>(kind);
            }
        }

        return builder.Build();
    }

    private static async Task StopAsync(List<IHost> hosts)
    {
        await Task.WhenAll(hosts.Select(host => host.StopAsync()));
        foreach (var host in hosts)
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        hosts.Clear();
    }

    private static async Task CountAsync(HandlerCalls calls, WorkerReports reports, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ReportInterval);
        var told = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var count = calls.Count;
                if (count != told)
                {
                    told = count;
                    reports.Counted(count);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }
}
