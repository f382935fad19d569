using System.Data.Common;
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
    // The runtime compiles hot code anew for some seconds, on one of the cores.
    private const int WarmupSteps = 150_000;

    // A session that stays open tells its counters at the latest after ten seconds without work.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(11);

    public async Task<Measurement> MeasureAsync(int runs, int steps, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await WorkerGroup.LaunchAsync(
            1, context.WorkerFor(database) with { ActiveRuns = active }, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: 2);

        // A single run at a time would warm up for ever.
        var warmup = Math.Max(1, Math.Min(WarmupSteps, context.Settings.Warmup * 8) / steps / (active == 1 ? 50 : 1));
        await StartAsync(producer, warmup, steps, null, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await workers.WaitForAsync(warmup, database, cancellationToken);
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);

        // The worker stays up: its start, and its sessions' first plans, take longer than hundreds of runs.
        await Task.Delay(Silence, cancellationToken);
        var worker = workers.Workers[0];
        var usedBefore = await worker.TellAsync(cancellationToken);
        var (turnsBefore, flushesBefore) = (worker.Turns, worker.Flushes);
        var rowsBefore = await RowWrites.ReadAsync(database, cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        var (full, elapsed) = await EndAllAsync(database, workers, producer, new Work(warmup, runs, steps), cancellationToken);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var usedAfter = await workers.StopAsync(cancellationToken);
        await producer.DisposeAsync();
        await ServerSnapshot.WaitForSilenceAsync(context.Server, database, cancellationToken);
        var silent = await context.SnapshotAsync(database, cancellationToken);
        var rows = await RowWrites.ReadAsync(database, cancellationToken) - rowsBefore;
        await context.RequireAllDoneAsync(database, warmup + runs, workers.Count, cancellationToken);
        await RequireJournalsAsync(database, (warmup + runs) * (long)steps, cancellationToken);

        var readings = new DrainReadings(empty, full, drained, silent, [usedBefore], usedAfter).Of(runs, runs / elapsed.TotalSeconds);
        return Measured(readings, new Work(0, runs, steps), rows, worker, worker.Turns - turnsBefore, worker.Flushes - flushesBefore);
    }

    /// <summary>The runs appear all at once, by one commit, and the time is from before that commit to the last run's end.</summary>
    private async Task<(ServerSnapshot Full, TimeSpan Elapsed)> EndAllAsync(
        BenchDatabase database, WorkerGroup workers, Producer producer, Work work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await StartAsync(producer, work.Runs, work.Steps, transaction, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        var startedAt = Stopwatch.GetTimestamp();
        await transaction.CommitAsync(cancellationToken);
        await workers.WaitForAsync(work.Before + work.Runs, database, cancellationToken);
        return (full, Stopwatch.GetElapsedTime(startedAt));
    }

    private static Measurement Measured(Measurement readings, Work work, RowWrites rows, WorkerProcess worker, long turns, long flushes)
    {
        double runs = work.Runs;
        var steps = runs * work.Steps;
        return new Measurement(readings.Figure)
        {
            Latencies = worker.StepTimes,
            Facts =
            {
                ["steps_per_s"] = readings.Figure * work.Steps,
                ["wal_per_run"] = readings.WalPerJob!.Value,
                ["commits_per_run"] = readings.CommitsPerJob!.Value,
                ["commits_per_step"] = readings.CommitsPerJob.Value / work.Steps,
                ["rows_per_run"] = rows.All / runs,
                ["rows_per_step"] = rows.Journal / steps,
                ["round_trips_per_run"] = (turns + flushes) / runs,
                ["round_trips_per_step"] = flushes / steps,
                ["server_us_per_run"] = readings.Facts.GetValueOrDefault("server_cpu_us_per_job"),
                ["worker_us_per_run"] = readings.Facts["worker_cpu_us_per_job"],
            },
        };
    }

    private static Task StartAsync(
        Producer producer, int runs, int steps, DbTransaction? transaction, CancellationToken cancellationToken) =>
        producer.Engine.StartWorkflowsAsync(
            BenchWorkflow.Name,
            Enumerable.Range(1, runs).Select(id => new BenchRun(id, steps)),
            transaction: transaction,
            cancellationToken: cancellationToken);

    /// <exception cref="BenchException">A step has left no row, or two.</exception>
    private static async Task RequireJournalsAsync(BenchDatabase database, long rows, CancellationToken cancellationToken)
    {
        var there = await database.ScalarAsync<long>("select count(*) from engine.steps", cancellationToken);
        if (there != rows)
        {
            throw new BenchException($"Void: {there:N0} rows of journals for {rows:N0} steps.");
        }
    }

    /// <param name="Before">Runs that the worker had ended before.</param>
    /// <param name="Runs">How many it has to end.</param>
    /// <param name="Steps">How many steps each has.</param>
    private readonly record struct Work(long Before, int Runs, int Steps);
}
