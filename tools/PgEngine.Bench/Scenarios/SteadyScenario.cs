using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Single enqueues at a steady rate for a worker in another process: how long jobs wait when others always come.</summary>
internal sealed class SteadyScenario : IScenario
{
    private const int StandardSeconds = 20;
    private const int StandardRate = 2000;
    private const int StandardWindowMs = 1000;

    // Not measured: the runtime still compiles, and a claim that waits for that is 50 ms late.
    private static readonly TimeSpan RunUp = TimeSpan.FromSeconds(5);

    public string Name => "steady";

    public string Description => "from the enqueue's return to the handler's start, single enqueues at a steady rate: 99th percentile";

    public string Unit => "ms";

    public bool HasYardstick => false;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("rate", context.Settings.Load.Rate ?? StandardRate);
        yield return new("seconds", context.Settings.Load.DurationOr(StandardSeconds).TotalSeconds);
        yield return new("clients", context.Settings.Load.Clients);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("history", context.Settings.KeepsHistory);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var load = context.Settings.Load;
        var window = load.WindowOr(StandardWindowMs);
        var plan = new PacePlan
        {
            JobsPerSecond = load.Rate ?? StandardRate,
            Clients = load.Clients,
            Payload = id => new BenchJob(id),
        };
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var flow = await Flow.CreateAsync(context, database, plan, cancellationToken);
        flow.Begin(cancellationToken);
        var duration = load.DurationOr(StandardSeconds);
        await flow.WatchAsync(duration < RunUp ? duration : RunUp, window, cancellationToken);
        var readings = await flow.WatchAsync(duration, window, cancellationToken);
        await flow.EndAsync(context, cancellationToken);

        var fromReturn = readings.Starts(readings.Whole)!;
        var fromSend = readings.Starts(readings.Whole, fromSend: true)!;
        return new Measurement(fromReturn.P99)
        {
            Latencies = fromReturn,
            Facts =
            {
                ["from_send_p50_ms"] = fromSend.P50,
                ["from_send_p99_ms"] = fromSend.P99,
                ["handled_per_second"] = readings.Whole.HandledPerSecond,
            },
            Curves =
            {
                new Curve("flow", "seconds", FlowReadings.Columns) { Rows = [.. readings.Windows.Select(w => readings.ToRow(w))] },
            },
        };
    }
}
