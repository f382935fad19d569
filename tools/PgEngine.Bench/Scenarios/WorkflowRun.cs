using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Starts runs, then lets one warm worker process end them all.</summary>
/// <param name="context">The server and the wishes.</param>
/// <param name="active">Runs at the same time.</param>
internal sealed class WorkflowRun(ScenarioContext context, int active)
{
    // The runtime compiles hot code anew for some seconds.
    private const int WarmupRuns = 10_000;

    public async Task<Measurement> MeasureAsync(int runs, int steps, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await WorkerGroup.LaunchAsync(
            1, context.WorkerFor(database) with { ActiveRuns = active }, cancellationToken);

        // A single run at a time would warm up for ever.
        var warmup = Math.Max(1, Math.Min(WarmupRuns, context.Settings.Warmup / 2) / (active == 1 ? 50 : 1));
        await StartAsync(database, warmup, steps, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);
        var usedBefore = await workers.StopAsync(cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        var empty = await context.SnapshotAsync(database, cancellationToken);
        await StartAsync(database, runs, steps, cancellationToken);
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var rowsBefore = await RowWrites.ReadAsync(database, cancellationToken);
        var worker = workers.Workers[0];
        var (turnsBefore, flushesBefore) = (worker.Turns, worker.Flushes);
        var startedAt = Stopwatch.GetTimestamp();
        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(warmup + runs, database, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var usedAfter = await workers.StopAsync(cancellationToken);
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var silent = await context.SnapshotAsync(database, cancellationToken);
        var rows = await RowWrites.ReadAsync(database, cancellationToken) - rowsBefore;
        await context.RequireAllDoneAsync(database, warmup + runs, workers.Count, cancellationToken);
        await RequireJournalsAsync(database, (warmup + runs) * (long)steps, cancellationToken);

        var readings = new DrainReadings(empty, full, drained, silent, usedBefore, usedAfter).Of(runs, runs / elapsed.TotalSeconds);
        return new Measurement(readings.Figure)
        {
            Latencies = worker.StepTimes,
            Facts =
            {
                ["steps_per_s"] = readings.Figure * steps,
                ["wal_per_run"] = readings.WalPerJob!.Value,
                ["commits_per_run"] = readings.CommitsPerJob!.Value,
                ["commits_per_step"] = readings.CommitsPerJob.Value / steps,
                ["rows_per_run"] = rows.All / (double)runs,
                ["rows_per_step"] = rows.Journal / ((double)runs * steps),
                ["round_trips_per_run"] = (worker.Turns - turnsBefore + worker.Flushes - flushesBefore) / (double)runs,
                ["round_trips_per_step"] = (worker.Flushes - flushesBefore) / ((double)runs * steps),
                ["server_us_per_run"] = readings.Facts.GetValueOrDefault("server_cpu_us_per_job"),
                ["worker_us_per_run"] = readings.Facts["worker_cpu_us_per_job"],
            },
        };
    }

    private static async Task StartAsync(BenchDatabase database, int runs, int steps, CancellationToken cancellationToken)
    {
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await producer.Engine.StartWorkflowsAsync(
            BenchWorkflow.Name, Enumerable.Range(1, runs).Select(id => new BenchRun(id, steps)), cancellationToken: cancellationToken);
    }

    /// <exception cref="BenchException">A step has left no row, or two.</exception>
    private static async Task RequireJournalsAsync(BenchDatabase database, long rows, CancellationToken cancellationToken)
    {
        var there = await database.ScalarAsync<long>("select count(*) from engine.steps", cancellationToken);
        if (there != rows)
        {
            throw new BenchException($"Void: {there:N0} rows of journals for {rows:N0} steps.");
        }
    }
}
