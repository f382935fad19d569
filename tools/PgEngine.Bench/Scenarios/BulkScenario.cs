using System.Diagnostics;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Scenarios;

/// <summary>One caller enqueues many jobs by <c>EnqueueManyAsync</c>, ten thousand per call, with nobody there to run them.</summary>
internal sealed class BulkScenario : IScenario
{
    private const int StandardJobs = 200_000;
    private const int CallSize = 10_000;

    public string Name => "bulk";

    public string Description => "jobs enqueued by one caller of EnqueueManyAsync, in transactions of 10,000";

    public string Unit => "jobs/s";

    public bool HasYardstick => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", context.JobsOr(StandardJobs));
        yield return new("jobs_per_call", CallSize);
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
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        var warmup = BenchJob.Many(Math.Max(1, Math.Min(context.Settings.Warmup, jobs)), context.Settings.PayloadBytes);
        await producer.Engine.EnqueueManyAsync(warmup, cancellationToken: cancellationToken);
        await database.ExecuteAsync("truncate engine.jobs", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        var empty = await context.SnapshotAsync(database, cancellationToken);
        var startedAt = Stopwatch.GetTimestamp();
        foreach (var part in BenchJob.Many(jobs, context.Settings.PayloadBytes).Chunk(CallSize))
        {
            await producer.Engine.EnqueueManyAsync(part, cancellationToken: cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var enqueued = await database.ScalarAsync<long>("select count(*) from engine.jobs", cancellationToken);
        return enqueued == jobs
            ? new Measurement(jobs / elapsed.TotalSeconds) { WalPerJob = (full.WalBytes - empty.WalBytes) / (double)jobs }
            : throw new Databases.BenchException($"Void: {enqueued:N0} rows for {jobs:N0} jobs.");
    }
}
