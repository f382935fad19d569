using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>One drain: from before the workers connect until every outcome is committed.</summary>
internal sealed class DrainRun(ScenarioContext context, DrainPlan plan)
{
    public static TimeSpan RunUp { get; } = TimeSpan.FromSeconds(1);

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await plan.Mix.PrepareAsync(database, context.Settings.KeepsHistory, cancellationToken);
        var worker = context.WorkerFor(database) with { Shape = plan.Mix.Shape };
        await using var workers = await WorkerGroup.LaunchAsync(plan.Processes, worker, cancellationToken);
        await using var listeners = await ListenAsync(worker, cancellationToken);
        var usedBefore = plan.Warmup > 0 ? await WarmUpAsync(database, workers, cancellationToken) : [];
        var callsBefore = workers.Count;
        await database.CheckpointAsync(cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        await FillAsync(database, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var rate = await DrainAsync(database, workers, cancellationToken);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var usedAfter = await workers.StopAsync(cancellationToken);
        await listeners.StopAsync(cancellationToken);
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var silent = await context.SnapshotAsync(database, cancellationToken);
        await context.RequireAllDoneAsync(database, callsBefore + plan.Jobs, workers.Count, cancellationToken);
        return new DrainReadings(empty, full, drained, silent, usedBefore, usedAfter).Of(plan.Jobs, rate);
    }

    /// <summary>What is left after the run-up.</summary>
    /// <exception cref="BenchException">Nothing: there would be nothing to measure.</exception>
    public static int RestOf(int jobs, long done) => done < jobs
        ? jobs - (int)done
        : throw new BenchException($"Void: all {jobs:N0} jobs were done within the first second, which is not counted; take more --jobs.");

    private async Task<WorkerGroup> ListenAsync(WorkerSettings worker, CancellationToken cancellationToken)
    {
        var idle = worker with { Shape = JobShape.Idle, Instances = plan.Listeners };
        var listeners = await WorkerGroup.LaunchAsync(plan.Listeners > 0 ? 1 : 0, idle, cancellationToken);
        await listeners.StartAsync(cancellationToken);
        return listeners;
    }

    /// <summary>Enqueues, and leaves no producer connected: whose commits are counted afterwards are the workers'.</summary>
    private async Task FillAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        await EnqueueAsync(database, plan.Jobs, cancellationToken);
        await database.ExecuteAsync("analyze engine.jobs", cancellationToken);
        if (context.Settings.ChecksPointsBetween)
        {
            await database.CheckpointAsync(cancellationToken);
        }

        if (plan.Listeners == 0)
        {
            await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        }
    }

    private async Task EnqueueAsync(BenchDatabase database, int jobs, CancellationToken cancellationToken)
    {
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await plan.Mix.EnqueueAsync(producer, jobs, plan.PayloadBytes, cancellationToken);
    }

    private async Task<WorkerUsage[]> WarmUpAsync(BenchDatabase database, WorkerGroup workers, CancellationToken cancellationToken)
    {
        var jobs = plan.Warmup * workers.Workers.Count;
        await EnqueueAsync(database, jobs, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(jobs, database, cancellationToken);
        var usage = await workers.StopAsync(cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        return usage;
    }

    private async Task<double> DrainAsync(BenchDatabase database, WorkerGroup workers, CancellationToken cancellationToken)
    {
        var callsBefore = workers.Count;
        var startedAt = Stopwatch.GetTimestamp();
        await workers.StartAsync(cancellationToken);
        var left = plan.Jobs;
        if (plan.DropsRunUp)
        {
            await Task.Delay(RunUp, cancellationToken);
            startedAt = Stopwatch.GetTimestamp();

            // Called is not yet committed: the difference counts against us.
            left = RestOf(left, workers.Count - callsBefore);
        }

        await workers.WaitForAsync(callsBefore + plan.Jobs, database, cancellationToken);
        return left / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }
}
