using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Connections;
using PgEngine.Hosting;
using PgEngine.Workers;

namespace PgEngine.Testing.Harness;

/// <summary>The application of one harness: its services live as long as the harness, its worker only while jobs are drained.</summary>
internal sealed class HarnessHost : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly IHost _host;
    private readonly WorkerService _worker;
    private readonly TimeSpan _drainTimeout;
    private readonly SemaphoreSlim _oneDrain = new(1, 1);

    public HarnessHost(Action<PgEngineBuilder> jobs, JobHarnessOptions options, string connectionString, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(time);
        options.Services?.Invoke(builder.Services);
        jobs(builder.AddPgEngine(o =>
        {
            o.ConnectionString = connectionString;
            o.PollInterval = TimeSpan.FromMilliseconds(100);
            o.ClockCall = "{schema}._clock()";
            options.Engine?.Invoke(o);
            if (options.RunInline)
            {
                o.AfterEnqueue = DrainInlineAsync;
            }
        }));
        _host = builder.Build();
        _worker = _host.Services.GetServices<IHostedService>().OfType<WorkerService>().Single();
        _drainTimeout = options.DrainTimeout;
        Performer = new HarnessPerformer(_host.Services);
    }

    public IServiceProvider Services => _host.Services;

    public HarnessPerformer Performer { get; }

    /// <summary>What an inline enqueue does.</summary>
    public Func<CancellationToken, Task>? Drain { get; set; }

    /// <summary>The schema that the test's settings ask for.</summary>
    public static string SchemaOf(JobHarnessOptions options)
    {
        var settings = new PgEngineOptions();
        options.Engine?.Invoke(settings);
        return settings.Schema;
    }

    /// <summary>Tells the database the schedules of the code, as the first worker would: from here on time counts for them.</summary>
    public async Task TellSchedulesAsync(PgEngineOptions engine, CancellationToken cancellationToken)
    {
        if (engine.Schedules.Count > 0)
        {
            var connections = Services.GetRequiredKeyedService<EngineConnections>("");
            await new CodeSchedules(engine, connections, NullLogger.Instance).TellAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets the worker run until the database is idle.</summary>
    public async Task RunWorkerUntilAsync(
        Func<CancellationToken, Task<bool>> isIdle, Func<CancellationToken, Task<string>> due, CancellationToken cancellationToken)
    {
        await _oneDrain.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await isIdle(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await _worker.StartAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await WaitAsync(isIdle, due, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await _worker.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _oneDrain.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }

        _oneDrain.Dispose();
    }

    // What a handler enqueues while it is drained is found by that drain; waiting for it would wait for oneself.
    private Task DrainInlineAsync(CancellationToken cancellationToken) =>
        _oneDrain.CurrentCount == 0 || Drain is null ? Task.CompletedTask : Drain(cancellationToken);

    private async Task WaitAsync(
        Func<CancellationToken, Task<bool>> isIdle, Func<CancellationToken, Task<string>> due, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (!await isIdle(cancellationToken).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) > _drainTimeout)
            {
                throw new TimeoutException(
                    $"Jobs are still due after {_drainTimeout}: {await due(cancellationToken).ConfigureAwait(false)}");
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
