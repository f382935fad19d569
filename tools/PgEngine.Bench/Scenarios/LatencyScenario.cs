using System.Diagnostics;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>One job every 20 ms for a worker in another process that has nothing else to do.</summary>
internal sealed class LatencyScenario : IScenario
{
    private const int StandardJobs = 1000;
    private const int WarmupJobs = 200;

    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(20);

    public string Name => "latency";

    public string Description => "from the enqueue's return to the handler's start, one job every 20 ms: median";

    public string Unit => "ms";

    public bool HasYardstick => false;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", context.JobsOr(StandardJobs));
        yield return new("interval_ms", (int)Interval.TotalMilliseconds);
        yield return new("concurrency", context.Settings.Concurrency);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var jobs = context.JobsOr(StandardJobs);
        var warmup = Math.Min(jobs, Math.Min(WarmupJobs, context.Settings.Warmup));
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await WorkerGroup.LaunchAsync(
            1, context.WorkerFor(database) with { TellsEvery = 1 }, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await workers.StartAsync(cancellationToken);
        await EnqueueAsync(producer, warmup, cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);
        workers.Workers[0].Beginnings.Clear();

        var enqueued = await EnqueueAsync(producer, jobs, cancellationToken);
        await workers.WaitForAsync(warmup + jobs, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        await context.RequireAllDoneAsync(database, warmup + jobs, workers.Count, cancellationToken);
        return Read(enqueued, workers.Workers[0]);
    }

    /// <summary>From when jobs were sent, and their enqueue had returned, to when the worker began them.</summary>
    public static Measurement Read(List<SentJob> enqueued, WorkerProcess worker)
    {
        var began = worker.Beginnings;
        var fromReturn = Latencies.Of(enqueued.Select(job => Milliseconds(job.ReturnedAt, began[job.Id])));
        var fromSend = Latencies.Of(enqueued.Select(job => Milliseconds(job.SentAt, began[job.Id])));
        return new Measurement(fromReturn.P50)
        {
            Latencies = fromReturn,
            Facts = { ["from_send_p50_ms"] = fromSend.P50, ["from_send_p99_ms"] = fromSend.P99 },
        };
    }

    private static async Task<List<SentJob>> EnqueueAsync(Producer producer, int jobs, CancellationToken cancellationToken)
    {
        var sent = new List<SentJob>(jobs);
        using var timer = new PeriodicTimer(Interval);
        foreach (var job in BenchJob.Many(jobs, bytes: 0))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var sentAt = Stopwatch.GetTimestamp();
            await producer.Engine.EnqueueAsync(job, cancellationToken: cancellationToken);
            sent.Add(new SentJob(job.Id, sentAt, Stopwatch.GetTimestamp()));
        }

        return sent;
    }

    // Below zero where the handler began before the answer had reached the producer.
    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
