using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PgEngine.Bench.Workers;

/// <summary>
/// A worker process: reads <c>start</c> and <c>stop</c>, each as often as wanted, and tells line by line what happens. It ends with its
/// input, so that it never outlives the program that started it.
/// </summary>
internal static class WorkerProgram
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        var settings = WorkerSettings.FromEnvironment();
        using var reports = new WorkerReports(output);
        var calls = new HandlerCalls(settings.TellsBeginnings ? reports.Began : null);
        using var ending = new CancellationTokenSource();
        var counting = CountAsync(calls, reports, ending.Token);
        reports.Ready();
        IHost? host = null;
        while (await input.ReadLineAsync(CancellationToken.None) is { } command)
        {
            if (command == "start")
            {
                host = Build(settings, calls);
                await host.StartAsync(CancellationToken.None);
            }
            else if (command == "stop" && host is not null)
            {
                await StopAsync(host);
                using var process = Process.GetCurrentProcess();
                reports.Stopped(calls.Count, process.TotalProcessorTime, process.PeakWorkingSet64, GC.GetTotalAllocatedBytes());
                host = null;
            }
        }

        await ending.CancelAsync();
        await counting;
        if (host is not null)
        {
            await StopAsync(host);
        }

        return 0;
    }

    private static IHost Build(WorkerSettings settings, HandlerCalls calls)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        // Standard output belongs to the reports.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(options => options.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(calls);
        builder.AddPgEngine(options =>
        {
            options.ConnectionString = settings.ConnectionString;
            options.Concurrency = settings.Concurrency;
        }).AddJob<BenchJob, BenchJobHandler>(BenchJob.Kind);
        return builder.Build();
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
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
