using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Scenarios;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Peers;

/// <summary>One of our scenarios, done by a peer: the same jobs, the same moments, processes of its own.</summary>
internal sealed class PeerScenario(PeerPrograms programs, Peer peer, IScenario ours) : IScenario
{
    private const int LatencyWarmup = 200;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Scenarios of ours that a peer can do.</summary>
    public static bool CanDo(IScenario scenario) => scenario is EnqueueScenario or BulkScenario or LatencyScenario
        or DrainScenario { IsPlain: true };

    public string Name => $"{ours.Name}@{peer.Name}";

    public string Description => ours.Description;

    public string Unit => ours.Unit;

    public bool HasYardstick => false;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("jobs", Jobs(context));
        yield return new("peer", peer.Settings);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Compared with ours.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var producer = await PeerProducer.StartAsync(
            programs, peer, database, EnqueueScenario.Clients, setsUp: true, cancellationToken);
        return ours switch
        {
            BulkScenario => await BulkAsync(context, database, producer, cancellationToken),
            EnqueueScenario => await EnqueueAsync(context, database, producer, cancellationToken),
            LatencyScenario => await LatencyAsync(context, database, producer, cancellationToken),
            DrainScenario drain => await DrainAsync(context, database, producer, drain.Processes, cancellationToken),
            _ => throw new NotSupportedException(ours.Name),
        };
    }

    private async Task<Measurement> BulkAsync(
        ScenarioContext context, BenchDatabase database, PeerProducer producer, CancellationToken cancellationToken)
    {
        var (jobs, warmup) = (Jobs(context), Math.Max(1, Math.Min(Jobs(context), context.Settings.Warmup)));
        await producer.EnqueueManyAsync(warmup, 1, cancellationToken);
        await database.CheckpointAsync(cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        var elapsed = await producer.EnqueueManyAsync(jobs, warmup + 1, cancellationToken);
        var full = await context.SnapshotAsync(database, cancellationToken);
        await RequireLeftAsync(database, warmup + jobs, cancellationToken);
        return new Measurement(jobs / elapsed.TotalSeconds) { WalPerJob = (full.WalBytes - empty.WalBytes) / (double)jobs };
    }

    private async Task<Measurement> EnqueueAsync(
        ScenarioContext context, BenchDatabase database, PeerProducer producer, CancellationToken cancellationToken)
    {
        var (jobs, warmup) = (Jobs(context), Math.Max(1, Math.Min(Jobs(context), context.Settings.Warmup)));
        await using var workers = await programs.LaunchWorkersAsync(peer, database, 1, tellsBeginnings: false, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await producer.EnqueueAsync(warmup, 1, EnqueueScenario.Clients, cancellationToken);
        await workers.WaitForCallsAsync(warmup, cancellationToken);
        var elapsed = await producer.EnqueueAsync(jobs, warmup + 1, EnqueueScenario.Clients, cancellationToken);
        var left = warmup + jobs - workers.Count;
        await WaitUntilDoneAsync(database, workers, warmup + jobs, cancellationToken);
        await workers.StopAsync(cancellationToken);
        return new Measurement(jobs / elapsed.TotalSeconds) { Facts = { ["jobs_left_at_end"] = left } };
    }

    private async Task<Measurement> LatencyAsync(
        ScenarioContext context, BenchDatabase database, PeerProducer producer, CancellationToken cancellationToken)
    {
        var (jobs, warmup) = (Jobs(context), Math.Min(Jobs(context), LatencyWarmup));
        await using var workers = await programs.LaunchWorkersAsync(peer, database, 1, tellsBeginnings: true, cancellationToken);
        await workers.StartAsync(cancellationToken);
        await producer.EnqueuePacedAsync(warmup, 1, LatencyScenario.Interval, cancellationToken);
        await workers.WaitForCallsAsync(warmup, cancellationToken);
        var sent = await producer.EnqueuePacedAsync(jobs, warmup + 1, LatencyScenario.Interval, cancellationToken);
        await WaitUntilDoneAsync(database, workers, warmup + jobs, cancellationToken);
        await workers.StopAsync(cancellationToken);
        return LatencyScenario.Read(sent, workers.Workers[0]);
    }

    private async Task<Measurement> DrainAsync(
        ScenarioContext context, BenchDatabase database, PeerProducer producer, int processes, CancellationToken cancellationToken)
    {
        var (jobs, warmup) = (Jobs(context), context.Settings.Warmup * processes);
        await using var workers = await programs.LaunchWorkersAsync(peer, database, processes, tellsBeginnings: false, cancellationToken);
        if (warmup > 0)
        {
            await producer.EnqueueManyAsync(warmup, 1, cancellationToken);
            await workers.StartAsync(cancellationToken);
            await WaitUntilDoneAsync(database, workers, warmup, cancellationToken);
            await workers.StopAsync(cancellationToken);
            await database.ExecuteAsync("vacuum analyze", cancellationToken);
        }

        await database.CheckpointAsync(cancellationToken);
        var empty = await context.SnapshotAsync(database, cancellationToken);
        await producer.EnqueueManyAsync(jobs, warmup + 1, cancellationToken);
        await database.ExecuteAsync("analyze", cancellationToken);
        var startedAt = Stopwatch.GetTimestamp();
        await workers.StartAsync(cancellationToken);
        var left = jobs;
        if (context.Settings.IsHeadline)
        {
            // As in our own drain.
            await Task.Delay(DrainRun.RunUp, cancellationToken);
            startedAt = Stopwatch.GetTimestamp();
            left = DrainRun.RestOf(left, workers.Count - warmup);
        }

        await WaitUntilDoneAsync(database, workers, warmup + jobs, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        var drained = await context.SnapshotAsync(database, cancellationToken);
        var usage = await workers.StopAsync(cancellationToken);
        return new Measurement(left / elapsed.TotalSeconds)
        {
            WalPerJob = (drained.WalBytes - empty.WalBytes) / (double)jobs,
            Facts = { ["worker_peak_mb"] = usage.Max(used => used.PeakBytes) / 1048576.0 },
        };
    }

    /// <summary>Waits until handlers were called this often, and until the database says that nothing is left.</summary>
    private async Task WaitUntilDoneAsync(BenchDatabase database, WorkerGroup workers, long calls, CancellationToken cancellationToken)
    {
        await workers.WaitForCallsAsync(calls, cancellationToken);
        using var limit = new CancellationTokenSource(StallLimit);
        while (await database.ScalarAsync<long>(peer.Left, cancellationToken) is var left and > 0)
        {
            if (limit.IsCancellationRequested)
            {
                throw new BenchException($"Void: {left:N0} jobs of {peer.Name} are not done.");
            }

            await Task.Delay(LookInterval, cancellationToken);
        }

        if (workers.Count != calls)
        {
            throw new BenchException($"Void: {workers.Count:N0} handler calls of {peer.Name} for {calls:N0} jobs.");
        }
    }

    private async Task RequireLeftAsync(BenchDatabase database, long jobs, CancellationToken cancellationToken)
    {
        var left = await database.ScalarAsync<long>(peer.Left, cancellationToken);
        if (left != jobs)
        {
            throw new BenchException($"Void: {left:N0} rows of {peer.Name} for {jobs:N0} jobs.");
        }
    }

    private int Jobs(ScenarioContext context) => (int)ours.Describe(context).First(setting => setting.Key == "jobs").Value;
}
