using System.Diagnostics;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Scenarios;

/// <summary>Eight clients of one process enqueue job by job, each in a transaction of its own, while a worker runs them.</summary>
internal sealed class EnqueueScenario : IScenario
{
    public const int Clients = 8;
    private const int StandardJobs = 40_000;

    public string Name => "enqueue";

    public string Description => "single enqueues by 8 clients of one process, with a worker running";

    public string Unit => "jobs/s";

    public bool HasYardstick => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", context.JobsOr(StandardJobs));
        yield return new("clients", Clients);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("history", context.Settings.KeepsHistory);
        yield return new("payload_bytes", context.Settings.PayloadBytes);
        yield return new("yardstick", "bare single-row insert, 8 clients");
    }

    public async Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        return await new InsertYardstick(context.JobsOr(StandardJobs), Clients).MeasureAsync(database, cancellationToken);
    }

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var jobs = context.JobsOr(StandardJobs);
        var warmup = Math.Min(jobs, context.Settings.Warmup);
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await context.LaunchAsync(1, database, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, Clients);
        await workers.StartAsync(cancellationToken);
        await EnqueueAsync(producer, warmup, context.Settings.PayloadBytes, cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);

        var elapsed = await EnqueueAsync(producer, jobs, context.Settings.PayloadBytes, cancellationToken);
        var backlog = warmup + jobs - workers.Count;
        await workers.WaitForAsync(warmup + jobs, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        await context.RequireAllDoneAsync(database, warmup + jobs, workers.Count, cancellationToken);
        return new Measurement(jobs / elapsed.TotalSeconds) { Facts = { ["jobs_left_at_end"] = backlog } };
    }

    private static async Task<TimeSpan> EnqueueAsync(Producer producer, int jobs, int payloadBytes, CancellationToken cancellationToken)
    {
        BenchJob[] payloads = [.. BenchJob.Many(jobs, payloadBytes)];
        var next = -1;
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ClientAsync()));
        return Stopwatch.GetElapsedTime(startedAt);

        async Task ClientAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < payloads.Length; i = Interlocked.Increment(ref next))
            {
                await producer.Engine.EnqueueAsync(payloads[i], cancellationToken: cancellationToken);
            }
        }
    }
}
