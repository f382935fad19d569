using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>A steady load while somebody keeps an old snapshot, and after: dead rows gather that nobody may remove.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="hasLimits">Whether every job has a key, a concurrency limit and an expiry.</param>
internal sealed class PinnedScenario(string name, bool hasLimits) : IScenario
{
    private const int StandardSeconds = 600;
    private const int StandardRate = 1000;
    private const int StandardWindowMs = 10_000;
    private const int StandardKeys = 1000;

    // Narrow windows show when recovery is complete.
    private const int RecoveryWindows = 10;

    private const string Unrelated =
        """
        create table public.unrelated (id integer primary key, n integer not null) with (fillfactor = 50);
        insert into public.unrelated select i, 0 from generate_series(0, 9999) as i
        """;

    private const string UpdateUnrelated = "update public.unrelated set n = n + 1 where id = $1 % 10000";

    private static readonly TimeSpan UpdateInterval = TimeSpan.FromMilliseconds(20);

    public string Name => name;

    public string Description => "claims under an old snapshot: worst 99th percentile of a window, against the first minute"
        + (hasLimits ? "; each job with a key, a concurrency limit and an expiry" : "");

    public string Unit => "times the first minute";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        var load = context.Settings.Load;
        yield return new("rate", load.Rate ?? StandardRate);
        yield return new("seconds", load.DurationOr(StandardSeconds).TotalSeconds);
        yield return new("window_ms", load.WindowOr(StandardWindowMs).TotalMilliseconds);
        yield return new("clients", load.Clients);
        yield return new("history", context.Settings.KeepsHistory);
        yield return new("concurrency_keys", Mix(context).ConcurrencyKeys);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var load = context.Settings.Load;
        var window = load.WindowOr(StandardWindowMs);
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await Mix(context).PrepareAsync(database, context.Settings.KeepsHistory, cancellationToken);
        await database.ExecuteAsync(Unrelated, cancellationToken);
        await using var flow = await Flow.CreateAsync(context, database, PlanFor(context), cancellationToken);
        await using var looking = await database.OpenConnectionAsync(cancellationToken);
        await using var bystander = await RepeatedStatement.StartAsync(database, UpdateUnrelated, UpdateInterval, cancellationToken);
        flow.Begin(cancellationToken);
        var before = await flow.WatchAsync(window, window, cancellationToken, LookAsync);
        FlowReadings pinned;
        await using (await OldSnapshot.TakeAsync(database, cancellationToken))
        {
            pinned = await flow.WatchAsync(load.DurationOr(StandardSeconds), window, cancellationToken, LookAsync);
        }

        var limit = TimeSpan.FromSeconds(load.RecoverySeconds);
        var recovery = new Recovery(pinned.Claims(pinned.FirstMinute()), pinned.FirstMinute().Behind);
        var after = await flow.WatchAsync(limit, window / RecoveryWindows, cancellationToken, LookAsync, recovery.IsComplete);
        await flow.EndAsync(context, cancellationToken);
        await bystander.StopAsync();
        return new PinnedReport(flow, bystander.Times).Of(before, pinned, after, recovery);

        Task<double[]> LookAsync() => TableSizes.ReadAsync(looking, cancellationToken);
    }

    private PacePlan PlanFor(ScenarioContext context)
    {
        var mix = Mix(context);
        return new PacePlan
        {
            JobsPerSecond = context.Settings.Load.Rate ?? StandardRate,
            Clients = context.Settings.Load.Clients,
            Payload = id => new BenchJob(id),
            Options = mix.OptionsOf,
        };
    }

    private JobMix Mix(ScenarioContext context) => !hasLimits ? JobMix.Plain : new JobMix
    {
        ConcurrencyKeys = context.Settings.Load.Keys ?? StandardKeys,
        KeyLimit = context.Settings.Load.KeyLimit,
        HasKeyAndExpiry = true,
    };
}
