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
internal sealed class DrainScenario(string name, int processes, bool isCold) : IScenario
{
    private const int StandardJobs = 200_000;
    private const int ColdJobs = 100_000;

    // What the headline leaves out: connecting, first plans, first claims.
    private static readonly TimeSpan RunUp = TimeSpan.FromSeconds(1);

    public string Name => name;

    public string Description =>
        $"jobs worked off by {processes} worker process{(processes == 1 ? "" : "es")}{(isCold ? " that ran no job before" : "")}";

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
        await using var workers = await context.LaunchAsync(processes, database, cancellationToken);
        var before = isCold ? [] : await WarmUpAsync(context, database, workers, cancellationToken);
        var warmCalls = workers.Count;

        await database.CheckpointAsync(cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        await context.EnqueueAsync(database, jobs, cancellationToken);
        await database.ExecuteAsync("analyze engine.jobs", cancellationToken);
        if (context.Settings.ChecksPointsBetween)
        {
            await database.CheckpointAsync(cancellationToken);
        }

        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var rate = await DrainAsync(context, database, workers, jobs, warmCalls, cancellationToken);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var after = await workers.StopAsync(cancellationToken);
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var silent = await context.SnapshotAsync(database, cancellationToken);
        await context.RequireAllDoneAsync(database, warmCalls + jobs, workers.Count, cancellationToken);

        double walEnqueue = (full.WalBytes - empty.WalBytes) / (double)jobs, walDrain = (drained.WalBytes - full.WalBytes) / (double)jobs;
        return new Measurement(rate)
        {
            WalPerJob = walEnqueue + walDrain,
            CommitsPerJob = (silent.Commits - full.Commits) / (double)jobs,
            Facts = Facts(jobs, before, after, full, drained, walEnqueue, walDrain),
        };
    }

    private static async Task<WorkerUsage[]> WarmUpAsync(
        ScenarioContext context, BenchDatabase database, WorkerGroup workers, CancellationToken cancellationToken)
    {
        var jobs = context.Settings.Warmup * workers.Workers.Count;
        if (jobs > 0)
        {
            await context.EnqueueAsync(database, jobs, cancellationToken);
        }

        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(jobs, database, cancellationToken);
        var usage = await workers.StopAsync(cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        return usage;
    }

    private async Task<double> DrainAsync(
        ScenarioContext context, BenchDatabase database, WorkerGroup workers, int jobs, long callsBefore, CancellationToken cancellationToken)
    {
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

    private static Dictionary<string, double> Facts(
        int jobs, WorkerUsage[] before, WorkerUsage[] after, ServerSnapshot full, ServerSnapshot drained, double walEnqueue, double walDrain)
    {
        var facts = new Dictionary<string, double>
        {
            ["wal_per_job_enqueue"] = walEnqueue,
            ["wal_per_job_drain"] = walDrain,
            ["worker_cpu_us_per_job"] = (after.Sum(usage => usage.Cpu.TotalMicroseconds) - before.Sum(usage => usage.Cpu.TotalMicroseconds)) / jobs,
            ["worker_allocated_bytes_per_job"] =
                (after.Sum(usage => usage.AllocatedBytes) - before.Sum(usage => usage.AllocatedBytes)) / (double)jobs,
            ["worker_peak_mb"] = after.Max(usage => usage.PeakBytes) / 1048576.0,
        };
        if (drained.Cpu - full.Cpu is { } cpu)
        {
            facts["server_cpu_us_per_job"] = cpu.TotalMicroseconds / jobs;
        }

        return facts;
    }

    private bool DropsRunUp(ScenarioContext context) => context.Settings.IsHeadline && !isCold;

    private int Jobs(ScenarioContext context) =>
        isCold ? Math.Min(context.JobsOr(ColdJobs), ColdJobs)
        : context.JobsOr(context.Settings.IsHeadline ? Commands.BenchSettings.HeadlineJobs : StandardJobs);
}
