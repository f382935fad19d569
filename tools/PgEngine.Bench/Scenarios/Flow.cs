using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>A database, a worker process, and jobs that come at a steady rate: what the scenarios about steadiness watch.</summary>
internal sealed class Flow : IAsyncDisposable
{
    private const int WarmupJobs = 2000;

    private readonly Producer _producer;
    private readonly PacedLoad _load;
    private readonly CancellationTokenSource _stopping = new();
    private long _startedAt;
    private long _handledBefore;
    private Task _loading = Task.CompletedTask;

    private Flow(BenchDatabase database, WorkerGroup workers, Producer producer, PacedLoad load)
    {
        Database = database;
        Workers = workers;
        _producer = producer;
        _load = load;
    }

    public BenchDatabase Database { get; }

    public WorkerGroup Workers { get; }

    public WorkerProcess Worker => Workers.Workers[0];

    /// <summary>Launches the worker and warms it up; nothing flows yet.</summary>
    public static async Task<Flow> CreateAsync(
        ScenarioContext context, BenchDatabase database, PacePlan plan, CancellationToken cancellationToken)
    {
        var settings = context.WorkerFor(database) with { TellsEvery = plan.TellsEvery, TellsClaims = true };
        var workers = await WorkerGroup.LaunchAsync(1, settings, cancellationToken);
        var warmup = Math.Min(WarmupJobs, context.Settings.Warmup);
        var producer = new Producer(database.ConnectionString, plan.Clients);
        var flow = new Flow(database, workers, producer, new PacedLoad(producer, plan with { FirstId = FirstIdAfter(warmup, plan) }));
        await workers.StartAsync(cancellationToken);
        foreach (var job in BenchJob.Many(warmup, bytes: 0).Chunk(100))
        {
            await producer.Engine.EnqueueManyAsync(job, cancellationToken: cancellationToken);
        }

        await workers.WaitForAsync(warmup, database, cancellationToken);
        flow._handledBefore = warmup;
        return flow;
    }

    /// <summary>Lets jobs flow until <see cref="EndAsync"/>.</summary>
    public void Begin(CancellationToken cancellationToken)
    {
        _startedAt = Stopwatch.GetTimestamp();
        _loading = _load.RunAsync(_stopping.Token, cancellationToken);
    }

    /// <summary>
    /// Watches for a while: one reading at the beginning and one after each window, each with what <paramref name="look"/> brings, until
    /// <paramref name="until"/> has seen enough.
    /// </summary>
    public async Task<FlowReadings> WatchAsync(
        TimeSpan duration, TimeSpan window, CancellationToken cancellationToken,
        Func<Task<double[]>>? look = null, Func<FlowReadings, bool>? until = null)
    {
        var readings = new FlowReadings(this);
        readings.Add(await ReadAsync(look));
        using var timer = new PeriodicTimer(window);
        var windows = Math.Max(1, (int)Math.Round(duration / window));
        for (var i = 0; i < windows; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (_loading.IsCompleted || Worker.HasEnded)
            {
                await _loading;
                throw new BenchException("The load has ended before its time; standard error may say why.");
            }

            readings.Add(await ReadAsync(look));
            if (until?.Invoke(readings) == true)
            {
                break;
            }
        }

        return readings;
    }

    /// <summary>Ends the flow, waits until all is done, and checks that it was.</summary>
    public async Task EndAsync(ScenarioContext context, CancellationToken cancellationToken, bool checksHistory = true)
    {
        await _stopping.CancelAsync();
        await _loading;
        var all = _handledBefore + _load.SentJobs;
        await Workers.WaitForAsync(all, Database, cancellationToken);
        await Workers.StopAsync(cancellationToken);
        if (checksHistory)
        {
            await context.RequireAllDoneAsync(Database, all, Workers.Count, cancellationToken);
        }
    }

    /// <summary>Milliseconds from when the enqueue returned, or was sent, to the handler's start; for jobs sent in that time.</summary>
    public IEnumerable<double> Times(long from, long to, bool fromSend = false)
    {
        foreach (var job in _load.Sent)
        {
            if (job.SentAt >= from && job.SentAt < to && Worker.Beginnings.TryGetValue(job.Id, out var began))
            {
                yield return Stopwatch.GetElapsedTime(fromSend ? job.SentAt : job.ReturnedAt, began).TotalMilliseconds;
            }
        }
    }

    /// <summary>Milliseconds that enqueues took which were sent in that time.</summary>
    public IEnumerable<double> EnqueueTimes(long from, long to) => _load.Sent
        .Where(job => job.SentAt >= from && job.SentAt < to)
        .Select(job => Stopwatch.GetElapsedTime(job.SentAt, job.ReturnedAt).TotalMilliseconds);

    public double SecondsAt(long timestamp) => Stopwatch.GetElapsedTime(_startedAt, timestamp).TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Workers.DisposeAsync();
        await _producer.DisposeAsync();
        _stopping.Dispose();
    }

    // The ids that are told about must fall on the last job of a call.
    private static int FirstIdAfter(int warmup, PacePlan plan)
    {
        var step = Math.Max(plan.TellsEvery, plan.CallSize);
        return ((warmup / step) + 1) * step + 1;
    }

    private async Task<FlowReading> ReadAsync(Func<Task<double[]>>? look)
    {
        var also = look is null ? [] : await look();
        return new FlowReading(Stopwatch.GetTimestamp(), _load.DueJobs, Workers.Count - _handledBefore, also);
    }
}
