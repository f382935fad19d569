using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Drains with many queues, kinds, concurrency keys, listeners and processes, and with wide payloads.</summary>
internal sealed class ManyScenario : IScenario
{
    private const int LatencySeconds = 5;
    private const int LatencyRate = 50;

    private static readonly CurveColumn[] Columns =
    [
        new("drain", "jobs/s"), new("wal_drain", "WAL bytes/job"), new("server_cpu", "us/job"), new("worker_cpu", "us/job"),
    ];

    public string Name => "many";

    public string Description => "slowest drain with many queues, kinds, concurrency keys or listeners, as a share of the plain drain";

    public string Unit => "of the plain drain";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        var load = context.Settings.Load;
        var mostKeys = ManyCase.All(context).Max(one => one.Plan.Mix.ConcurrencyKeys);
        yield return new("jobs", ManyCase.All(context).First().Plan.Jobs);
        yield return new("queues", load.Queues);
        yield return new("kinds", load.Kinds);
        yield return new("concurrency_keys", mostKeys);
        yield return new("limit_per_key", load.KeyLimit);
        yield return new("idle_listeners", load.Listeners);
        yield return new("history", context.Settings.KeepsHistory);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var curve = new Curve("cases", "case", Columns);
        var latencies = new Curve("latency", "idle workers that listen", [new("start_p50", "ms"), new("start_p99", "ms")]);
        var (plain, slowest) = (1.0, 1.0);
        foreach (var one in ManyCase.All(context).Where(one => one.Name == ManyCase.Plain || context.Settings.Load.Wants(one.Name)))
        {
            var run = await new DrainRun(context, one.Plan).MeasureAsync(cancellationToken);
            context.Tell($"many: {one.Name} {run.Figure:N0} jobs/s");
            plain = one.Name == ManyCase.Plain ? run.Figure : plain;
            slowest = one.IsCompared ? Math.Min(slowest, run.Figure / plain) : slowest;
            curve.Rows.Add(new CurveRow(curve.Rows.Count, Values(run), one.Name));
            if (one.Name == ManyCase.Listeners)
            {
                latencies.Rows.Add(await LatencyAsync(context, 0, cancellationToken));
                latencies.Rows.Add(await LatencyAsync(context, one.Plan.Listeners, cancellationToken));
            }
        }

        return Read(slowest, curve, latencies);
    }

    private static Measurement Read(double slowest, Curve curve, Curve latencies)
    {
        var measurement = new Measurement(slowest) { Curves = { curve } };
        foreach (var row in curve.Rows)
        {
            measurement.Facts[$"{row.Label}_drain"] = row.Values[0]!.Value;
            measurement.Facts[$"{row.Label}_wal_drain"] = row.Values[1]!.Value;
        }

        if (latencies.Rows is [var alone, var many])
        {
            measurement.Curves.Add(latencies);
            measurement.Facts["start_p99_alone_ms"] = alone.Values[1]!.Value;
            measurement.Facts["start_p99_with_listeners_ms"] = many.Values[1]!.Value;
        }

        return measurement;
    }

    private static double?[] Values(Measurement run) =>
    [
        run.Figure,
        run.Facts["wal_per_job_drain"],
        run.Facts.TryGetValue("server_cpu_us_per_job", out var cpu) ? cpu : null,
        run.Facts["worker_cpu_us_per_job"],
    ];

    /// <summary>How long jobs wait for a worker that has little to do, while others listen to the same channel.</summary>
    private static async Task<CurveRow> LatencyAsync(ScenarioContext context, int listeners, CancellationToken cancellationToken)
    {
        var duration = context.Settings.Load.DurationOr(LatencySeconds);
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        var idle = context.WorkerFor(database) with { Shape = JobShape.Idle, Instances = listeners };
        await using var others = await WorkerGroup.LaunchAsync(listeners > 0 ? 1 : 0, idle, cancellationToken);
        await others.StartAsync(cancellationToken);

        // Thirty hosts that start at once keep both cores busy for seconds.
        await database.WaitForCountAsync("select count(*) from engine.workers", listeners, cancellationToken);
        await Task.Delay(context.Settings.SettleTime, cancellationToken);
        var plan = new PacePlan { JobsPerSecond = LatencyRate, Clients = 1, Payload = id => new BenchJob(id) };
        await using var flow = await Flow.CreateAsync(context, database, plan, cancellationToken);
        flow.Begin(cancellationToken);
        var readings = await flow.WatchAsync(duration, duration, cancellationToken);
        await flow.EndAsync(context, cancellationToken);
        await others.StopAsync(cancellationToken);
        var starts = readings.Starts(readings.Whole);
        return new CurveRow(listeners, [starts?.P50 ?? 0, starts?.P99 ?? 0]);
    }
}
