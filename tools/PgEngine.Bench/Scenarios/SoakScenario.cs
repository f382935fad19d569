using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Half of what the engine can do, for long: dead rows, sizes, memory and latency must stay where they are.</summary>
internal sealed class SoakScenario : IScenario
{
    private const int StandardSeconds = 1800;
    private const int StandardWindowMs = 15_000;
    private const int CallsPerSecond = 100;
    private const double Share = 0.5;

    // The highest rate is looked for in this part of the time, but for a second at least, twice.
    private const int SearchPart = 60;

    public string Name => "soak";

    public string Description =>
        "half of the highest rate for long: worst growth of latency, memory or size from the second quarter to the last";

    public string Unit => "times the second quarter";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("seconds", context.Settings.Load.DurationOr(StandardSeconds).TotalSeconds);
        yield return new("window_ms", context.Settings.Load.WindowOr(StandardWindowMs).TotalMilliseconds);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("history", context.Settings.KeepsHistory);
        yield return new("payload_bytes", context.Settings.PayloadBytes);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var load = context.Settings.Load;
        var duration = load.DurationOr(StandardSeconds);
        var rate = load.Rate ?? Share * await HighestRateAsync(context, duration, cancellationToken);
        context.Tell($"soak: {rate:N0} jobs/s for {duration.TotalMinutes:0.0} minutes");
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var flow = await Flow.CreateAsync(context, database, PlanFor(context, rate), cancellationToken);
        await using var looking = await database.OpenConnectionAsync(cancellationToken);
        flow.Begin(cancellationToken);
        var readings = await flow.WatchAsync(duration, load.WindowOr(StandardWindowMs), cancellationToken, LookAsync);
        await flow.EndAsync(context, cancellationToken);
        return SoakReport.Of(readings, rate);

        async Task<double[]> LookAsync() =>
            [.. await TableSizes.ReadAsync(looking, cancellationToken), ProcessTimes.ResidentMegabytes(flow.Worker.ProcessId) ?? 0];
    }

    private static async Task<double> HighestRateAsync(ScenarioContext context, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await using var workers = await context.LaunchAsync(1, database, cancellationToken);
        var part = TimeSpan.FromSeconds(Math.Max(1, duration.TotalSeconds / SearchPart));
        var rate = await Saturation.MeasureAsync(database, workers, part, cancellationToken);
        return rate > 0 ? rate : throw new BenchException("Void: the highest rate could not be found; give one with --rate.");
    }

    private static PacePlan PlanFor(ScenarioContext context, double rate)
    {
        var callSize = Math.Max(1, (int)(rate / CallsPerSecond));
        var fill = BenchJob.FillOf(context.Settings.PayloadBytes);
        return new PacePlan
        {
            JobsPerSecond = rate,
            Clients = context.Settings.Load.Clients,
            CallSize = callSize,
            TellsEvery = callSize,
            Payload = id => new BenchJob(id, fill),
        };
    }
}
