using System.Diagnostics;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>
/// Runs of workflows with steps that do nothing, on one worker process, journal and history kept: how many end in a second, what they
/// cost, how long a step takes, and how soon a waiting run goes on after its signal.
/// </summary>
internal sealed class WorkflowScenario : IScenario
{
    private const int StandardRuns = 2000;
    private const int StandardActive = 200;
    private const int Steps = 5;
    private const int LongSteps = 20;
    private const int Signals = 200;

    private static readonly int[] ActiveRuns = [1, 16, 64, 200, 500];

    public string Name => "workflow";

    public string Description => "workflow runs of 5 steps on one worker process, each step durable before the next begins";

    public string Unit => "runs/s";

    public bool HasYardstick => false;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("runs", context.JobsOr(StandardRuns));
        yield return new("steps", Steps);
        yield return new("active", StandardActive);
        yield return new("result_bytes", BenchWorkflow.ResultBytes);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var runs = context.JobsOr(StandardRuns);
        var measurement = await new WorkflowRun(context, StandardActive).MeasureAsync(runs, Steps, cancellationToken);
        foreach (var active in ActiveRuns)
        {
            // About as many steps for each, but for the slow ones.
            var some = Math.Max(active, Math.Min(runs, active * 20));
            var run = await new WorkflowRun(context, active).MeasureAsync(some, LongSteps, cancellationToken);
            measurement.Facts[$"steps_per_s_active_{active}"] = run.Facts["steps_per_s"];
            if (active is 1 or 64 && run.Latencies is { } times)
            {
                measurement.Facts[$"step_p50_ms_{active}"] = times.P50;
                measurement.Facts[$"step_p99_ms_{active}"] = times.P99;
            }
        }

        await AddSignalsAsync(context, measurement, "hot", hotRuns: null, cancellationToken);
        await AddSignalsAsync(context, measurement, "cold", hotRuns: 0, cancellationToken);
        return measurement;
    }

    private static async Task AddSignalsAsync(
        ScenarioContext context, Measurement measurement, string name, int? hotRuns, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        var settings = context.WorkerFor(database) with { ActiveRuns = StandardActive, HotRuns = hotRuns, TellsEvery = 1 };
        await using var workers = await WorkerGroup.LaunchAsync(1, settings, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        var ids = await producer.Engine.StartWorkflowsAsync(
            BenchWorkflow.Name, Enumerable.Range(1, Signals).Select(id => new BenchRun(id, 0, Waits: true)), cancellationToken: cancellationToken);
        await workers.StartAsync(cancellationToken);
        await WaitForParkedAsync(database, cancellationToken);

        var sent = new List<SentJob>(Signals);
        using var timer = new PeriodicTimer(LatencyScenario.Interval);
        for (var i = 0; i < Signals; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var sentAt = Stopwatch.GetTimestamp();
            await producer.Engine.SignalAsync(ids[i], BenchWorkflow.Signal, i, cancellationToken: cancellationToken);
            sent.Add(new SentJob(i + 1, sentAt, Stopwatch.GetTimestamp()));
        }

        await workers.WaitForAsync(Signals, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        await context.RequireAllDoneAsync(database, Signals, workers.Count, cancellationToken);

        // The first ones compile the way.
        var times = LatencyScenario.Read(sent[(Signals / 4)..], workers.Workers[0]).Latencies!;
        measurement.Facts[$"signal_{name}_p50_ms"] = times.P50;
        measurement.Facts[$"signal_{name}_p99_ms"] = times.P99;
    }

    private static async Task WaitForParkedAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (await database.ScalarAsync<long>("select count(*) from engine.jobs where state = 'waiting'", limit.Token) < Signals)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }
}
