using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Scenarios;

/// <summary>Worker processes work off jobs that were enqueued before: from before they connect until every outcome is committed.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="processes">Worker processes at the same time.</param>
/// <param name="isCold">Whether the worker process has run no job before.</param>
/// <param name="isFull">Whether every job has a key, a concurrency limit and an expiry.</param>
internal sealed class DrainScenario(string name, int processes, bool isCold = false, bool isFull = false) : IScenario
{
    public const int StandardKeys = 1000;

    private const int StandardJobs = 200_000;
    private const int ColdJobs = 100_000;

    // What the headline leaves out: connecting, first plans, first claims.
    private static readonly TimeSpan RunUp = TimeSpan.FromSeconds(1);

    public string Name => name;

    public string Description =>
        $"jobs worked off by {processes} worker process{(processes == 1 ? "" : "es")}{(isCold ? " that ran no job before" : "")}"
        + (isFull ? ", each with a key, a concurrency limit and an expiry" : "");

    public string Unit => "jobs/s";

    public bool HasYardstick => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", Jobs(context));
        yield return new("processes", processes);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("warmup", isCold ? 0 : context.Settings.Warmup);
        yield return new("history", context.Settings.KeepsHistory);
        yield return new("payload_bytes", context.Settings.PayloadBytes);
        yield return new("first_second_dropped", DropsRunUp(context));
        if (isFull)
        {
            yield return new("concurrency_keys", Full(context).ConcurrencyKeys);
            yield return new("limit_per_key", Full(context).Limit);
        }

        yield return new("yardstick_client", DrainYardstick.Client);
    }

    public async Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        return await new DrainYardstick(Jobs(context)).MeasureAsync(
            database, context.Settings.ChecksPointsBetween, cancellationToken);
    }

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var jobs = Jobs(context);
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        if (isFull)
        {
            await Full(context).SetLimitAsync(database, cancellationToken);
        }

        await using var workers = await context.LaunchAsync(processes, database, cancellationToken);
        var usedBefore = isCold ? [] : await WarmUpAsync(context, database, workers, cancellationToken);
        var callsBefore = workers.Count;
        await database.CheckpointAsync(cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        await FillAsync(context, database, jobs, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var rate = await DrainAsync(context, database, workers, jobs, cancellationToken);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var usedAfter = await workers.StopAsync(cancellationToken);
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var silent = await context.SnapshotAsync(database, cancellationToken);
        await context.RequireAllDoneAsync(database, callsBefore + jobs, workers.Count, cancellationToken);
        return new DrainReadings(empty, full, drained, silent, usedBefore, usedAfter).Of(jobs, rate);
    }

    /// <summary>Enqueues, and leaves nobody connected: whose commits are counted afterwards are the workers'.</summary>
    private async Task FillAsync(ScenarioContext context, BenchDatabase database, int jobs, CancellationToken cancellationToken)
    {
        await EnqueueAsync(context, database, jobs, cancellationToken);
        await database.ExecuteAsync("analyze engine.jobs", cancellationToken);
        if (context.Settings.ChecksPointsBetween)
        {
            await database.CheckpointAsync(cancellationToken);
        }

        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
    }

    private async Task EnqueueAsync(ScenarioContext context, BenchDatabase database, int jobs, CancellationToken cancellationToken)
    {
        if (!isFull)
        {
            await context.EnqueueAsync(database, jobs, cancellationToken);
            return;
        }

        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await Full(context).EnqueueAsync(producer, BenchJob.Many(jobs, context.Settings.PayloadBytes), cancellationToken);
    }

    private async Task<WorkerUsage[]> WarmUpAsync(
        ScenarioContext context, BenchDatabase database, WorkerGroup workers, CancellationToken cancellationToken)
    {
        var jobs = context.Settings.Warmup * workers.Workers.Count;
        if (jobs > 0)
        {
            await EnqueueAsync(context, database, jobs, cancellationToken);
        }

        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(jobs, database, cancellationToken);
        var usage = await workers.StopAsync(cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        return usage;
    }

    private async Task<double> DrainAsync(
        ScenarioContext context, BenchDatabase database, WorkerGroup workers, int jobs, CancellationToken cancellationToken)
    {
        var callsBefore = workers.Count;
        var startedAt = Stopwatch.GetTimestamp();
        await workers.StartAsync(cancellationToken);
        var left = jobs;
        if (DropsRunUp(context))
        {
            await Task.Delay(RunUp, cancellationToken);
            startedAt = Stopwatch.GetTimestamp();

            // Called is not yet committed: the difference counts against us.
            left -= (int)(workers.Count - callsBefore);
        }

        await workers.WaitForAsync(callsBefore + jobs, database, cancellationToken);
        return left / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static FullJobs Full(ScenarioContext context) => new(context.Settings.Load, StandardKeys);

    private bool DropsRunUp(ScenarioContext context) => context.Settings.IsHeadline && !isCold;

    private int Jobs(ScenarioContext context) =>
        isCold ? Math.Min(context.JobsOr(ColdJobs), ColdJobs)
        : context.JobsOr(context.Settings.IsHeadline ? Commands.BenchSettings.HeadlineJobs : StandardJobs);
}
