using System.Diagnostics;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Scenarios;

/// <summary>
/// Callers of one process, as many as the yardstick has connections, enqueue many jobs by <c>EnqueueManyAsync</c>, ten thousand per call,
/// with nobody there to run them.
/// </summary>
internal sealed class BulkScenario : IScenario
{
    private const int StandardJobs = 200_000;
    private const int CallSize = 10_000;
    private const int Callers = 2;

    public string Name => "bulk";

    public string Description => "jobs enqueued by two callers of EnqueueManyAsync, in transactions of 10,000";

    public string Unit => "jobs/s";

    public bool HasYardstick => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", context.JobsOr(StandardJobs));
        yield return new("jobs_per_call", CallSize);
        yield return new("callers", Callers);
        yield return new("payload_bytes", context.Settings.PayloadBytes);
        yield return new("yardstick_client", DrainYardstick.Client);
    }

    public async Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        return await new DrainYardstick(context.JobsOr(StandardJobs)).MeasureAsync(
            database, context.Settings.ChecksPointsBetween, cancellationToken);
    }

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var jobs = context.JobsOr(StandardJobs);
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: Callers);
        var warmup = BenchJob.Many(Math.Max(1, Math.Min(context.Settings.Warmup, jobs)), context.Settings.PayloadBytes);
        await producer.Engine.EnqueueManyAsync(warmup, cancellationToken: cancellationToken);
        await database.ExecuteAsync("truncate engine.jobs", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        // One caller is bound by the one server process that works for him; he is told apart.
        var alone = await EnqueueAsync(producer, BenchJob.Many(jobs / 2, context.Settings.PayloadBytes), callers: 1, cancellationToken);
        await database.ExecuteAsync("truncate engine.jobs", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        var empty = await context.SnapshotAsync(database, cancellationToken);
        var elapsed = await EnqueueAsync(producer, BenchJob.Many(jobs, context.Settings.PayloadBytes), Callers, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var enqueued = await database.ScalarAsync<long>("select count(*) from engine.jobs", cancellationToken);
        return enqueued == jobs
            ? new Measurement(jobs / elapsed.TotalSeconds)
            {
                WalPerJob = (full.WalBytes - empty.WalBytes) / (double)jobs,
                Facts = { ["jobs_per_second_one_caller"] = jobs / 2 / alone.TotalSeconds },
            }
            : throw new Databases.BenchException($"Void: {enqueued:N0} rows for {jobs:N0} jobs.");
    }

    /// <summary>Each caller sends the next call when his last one has returned.</summary>
    private static async Task<TimeSpan> EnqueueAsync(
        Producer producer, IEnumerable<BenchJob> jobs, int callers, CancellationToken cancellationToken)
    {
        BenchJob[][] calls = [.. jobs.Chunk(CallSize)];
        var next = -1;
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync, cancellationToken)));
        return Stopwatch.GetElapsedTime(startedAt);

        async Task CallAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < calls.Length; i = Interlocked.Increment(ref next))
            {
                await producer.Engine.EnqueueManyAsync(calls[i], cancellationToken: cancellationToken);
            }
        }
    }
}
