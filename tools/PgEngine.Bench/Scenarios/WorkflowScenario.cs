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
        foreach (var active in ActiveRuns.Where(active => context.Settings.Load.Wants($"active_{active}")))
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

        await AddSignalsAsync(context, measurement, "hot", hotRuns: null, SignalProbe.CountFor(runs), cancellationToken);
        await AddSignalsAsync(context, measurement, "cold", hotRuns: 0, SignalProbe.CountFor(runs), cancellationToken);
        return measurement;
    }

    private static async Task AddSignalsAsync(
        ScenarioContext context, Measurement measurement, string name, int? hotRuns, int signals, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        var settings = context.WorkerFor(database) with { ActiveRuns = StandardActive, HotRuns = hotRuns, TellsEvery = 1 };
        await using var workers = await WorkerGroup.LaunchAsync(1, settings, cancellationToken);
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        var ids = await producer.Engine.StartWorkflowsAsync(
            BenchWorkflow.Name, Enumerable.Range(1, signals).Select(id => new BenchRun(id, 0, Waits: true)), cancellationToken: cancellationToken);
        await workers.StartAsync(cancellationToken);
        await database.WaitForCountAsync("select count(*) from engine.jobs where state = 'waiting'", signals, cancellationToken);

        var times = await SignalProbe.MeasureAsync(
            database, workers, producer, [.. ids.Select((id, i) => (id, i + 1))], cancellationToken);
        await context.RequireAllDoneAsync(database, signals, workers.Count, cancellationToken);
        measurement.Facts[$"signal_{name}_p50_ms"] = times.P50;
        measurement.Facts[$"signal_{name}_p99_ms"] = times.P99;
    }
}
