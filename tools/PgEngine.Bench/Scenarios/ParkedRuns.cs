using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Runs that wait for a signal, every second one for 30 days at most; a worker has parked them.</summary>
/// <param name="database">Where they are.</param>
/// <param name="count">How many.</param>
internal sealed class ParkedRuns(BenchDatabase database, int count)
{
    private const int Chunk = 10_000;
    private const int Days = 30;

    // In the order of the lane index: what waits for a time is not looked at.
    private const string HasReady =
        $"""
        select exists (
          select from engine.jobs
          where queue = 'default' and kind = '{BenchWorkflow.Name}' and tags = '' and state = 'ready' and priority = 0 and run_at <= now())
        """;

    private const string NotParked =
        """
        select count(*) from engine.jobs
        where step_count is null or not (state = 'waiting' or (state = 'ready' and last_outcome = 'parked' and run_at > now()))
        """;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Some of them, spread over all: their ids, and those in their inputs.</summary>
    public List<(long RunId, int InputId)> Sample { get; } = [];

    /// <summary>Starts them with nobody there to run them.</summary>
    /// <returns>Runs started in a second.</returns>
    public async Task<double> StartAsync(CancellationToken cancellationToken)
    {
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        var samples = SignalProbe.CountFor(count);
        var stride = count / samples;
        var startedAt = Stopwatch.GetTimestamp();
        for (var first = 1; first <= count; first += Chunk)
        {
            var inputs = Enumerable.Range(first, Math.Min(Chunk, count - first + 1))
                .Select(id => new BenchRun(id, 0, Waits: true, WaitDays: id % 2 == 0 ? Days : 0));
            var ids = await producer.Engine.StartWorkflowsAsync(BenchWorkflow.Name, inputs, cancellationToken: cancellationToken);

            // One of each stride, now with a deadline and now without.
            Sample.AddRange(ids.Select((id, i) => (id, first + i)).Where(run => (run.Item2 - 1) / stride < samples && IsSample(run.Item2 - 1, stride)));
        }

        return count / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    /// <summary>Lets a worker begin and park all of them.</summary>
    /// <returns>Runs parked in a second.</returns>
    /// <exception cref="BenchException">Some are not parked.</exception>
    public async Task<double> ParkAsync(WorkerSettings settings, CancellationToken cancellationToken)
    {
        await using var workers = await WorkerGroup.LaunchAsync(1, settings with { HotRuns = 0 }, cancellationToken);
        var startedAt = Stopwatch.GetTimestamp();
        await workers.StartAsync(cancellationToken);
        while (await database.ScalarAsync<bool>(HasReady, cancellationToken))
        {
            await Task.Delay(LookInterval, cancellationToken);
        }

        await workers.WaitForAsync(calls: 0, database, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await workers.StopAsync(cancellationToken);
        var left = await database.ScalarAsync<long>(NotParked, cancellationToken);
        var there = await database.ScalarAsync<long>("select count(*) from engine.jobs", cancellationToken);
        return left == 0 && there == count
            ? count / elapsed.TotalSeconds
            : throw new BenchException($"Void: of {count:N0} runs {there:N0} are there, {left:N0} of them not parked.");
    }

    /// <exception cref="BenchException">One that was signalled has not ended, or one that was not is gone.</exception>
    public async Task RequireSampleEndedAsync(CancellationToken cancellationToken)
    {
        var ended = await database.ScalarAsync<long>(
            "select count(*) from engine.history where step_count is not null and state = 'completed'", cancellationToken);
        var left = await database.ScalarAsync<long>(
            "select count(*) from engine.jobs where step_count is not null", cancellationToken);
        if (ended != Sample.Count || left != count - Sample.Count)
        {
            throw new BenchException($"Void: of {count:N0} parked runs {Sample.Count:N0} were signalled, {ended:N0} ended, {left:N0} left.");
        }
    }

    private static bool IsSample(int place, int stride) => place % stride == (place / stride & 1);
}
