using System.Globalization;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>Many finished jobs: whether a claim notices them, and what stalls while they are pruned under load.</summary>
internal sealed class HistoryScenario : IScenario
{
    private const int StandardSeconds = 60;
    private const int StandardRate = 1000;
    private const int StandardWindowMs = 1000;
    private const int Partitions = 8;
    private const int ReaderAfter = Partitions / 2;

    // Partitions of the class day, six hours wide, that ended more than a day ago: all of them are due.
    private const string MakePartitions =
        """
        select engine._make_partition('day', 'history_day_bench' || n, s, s + interval '6 hours')
        from generate_series(1, {0}) as n,
          lateral (select date_trunc('day', now()) - interval '2 days' - n * interval '6 hours') as t(s)
        """;

    private const string Fill =
        """
        insert into engine.history (
          id, finished_at, created_at, started_at, lease, attempt, spared, max_attempts, priority, losses, queue, kind, state, class,
          payload)
        select -i, t.at, t.at, t.at, gen_random_uuid(), 1, 0, 20, 0, 0, 'default', 'bench', 'completed', 'day', '{{"id": 1}}'
        from generate_series(1, {0}) as i,
          lateral (select date_trunc('day', now()) - interval '2 days' - (1 + i % {1}) * interval '6 hours' + interval '1 hour') as t(at)
        """;

    private const string Insert =
        """
        insert into engine.history (
          id, finished_at, created_at, attempt, spared, priority, losses, queue, kind, state)
        values (-$1, now(), now(), 1, 0, 0, 0, 'default', 'stall', 'completed')
        """;

    // Workers would prune at their first beat; here it is done when the load flows.
    private const string LeavePruningToUs = "update engine.sweep_state set pruned_at = now() + interval '1 day'";

    private static readonly TimeSpan InsertInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ReaderTime = TimeSpan.FromSeconds(3);

    public string Name => "history";

    public string Description => "longest insert of a finished job while old partitions are pruned under load, with a reader in the way";

    public string Unit => "ms";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("kept", context.Settings.Load.Kept);
        yield return new("partitions", Partitions);
        yield return new("rate", context.Settings.Load.Rate ?? StandardRate);
        yield return new("seconds", context.Settings.Load.DurationOr(StandardSeconds).TotalSeconds);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await database.ExecuteAsync(LeavePruningToUs, cancellationToken);
        await ClaimProbe.AddReadyAsync(database, cancellationToken);
        var without = await ClaimProbe.MedianAsync(database, cancellationToken);
        await database.ExecuteAsync(Text(MakePartitions, Partitions), cancellationToken);
        await database.ExecuteAsync(Text(Fill, context.Settings.Load.Kept, Partitions), cancellationToken);
        var with = await ClaimProbe.MedianAsync(database, cancellationToken);
        context.Tell($"history: a claim takes {with:0.000} ms, without finished jobs {without:0.000} ms");
        await database.ExecuteAsync("truncate engine.jobs", cancellationToken);
        var measurement = await PruneAsync(context, database, cancellationToken);
        measurement.Facts["claim_ms"] = with;
        measurement.Facts["claim_without_ms"] = without;
        measurement.Facts["claim_ratio"] = with / without;
        return measurement;
    }

    private static async Task<Measurement> PruneAsync(
        ScenarioContext context, BenchDatabase database, CancellationToken cancellationToken)
    {
        var load = context.Settings.Load;
        var window = load.WindowOr(StandardWindowMs);
        var plan = new PacePlan
        {
            JobsPerSecond = load.Rate ?? StandardRate,
            Clients = load.Clients,
            Payload = id => new BenchJob(id),
        };
        await using var flow = await Flow.CreateAsync(context, database, plan, cancellationToken);
        await using var inserts = await RepeatedStatement.StartAsync(database, Insert, InsertInterval, cancellationToken);
        flow.Begin(cancellationToken);
        var duration = load.DurationOr(StandardSeconds);
        var before = await flow.WatchAsync(duration / 4, window, cancellationToken);
        var pruning = new Pruning(database, Partitions, duration / 2, ReaderAfter, ReaderTime < duration / 4 ? ReaderTime : duration / 4);
        var acts = pruning.RunAsync(cancellationToken);
        var during = await flow.WatchAsync(duration * 0.75, window, cancellationToken);
        var pruned = await acts;
        await flow.EndAsync(context, cancellationToken, checksHistory: false);
        await inserts.StopAsync();
        return Read(flow, inserts.Times, before, during, pruned);
    }

    private static Measurement Read(
        Flow flow, TimedFigures inserts, FlowReadings before, FlowReadings during, IReadOnlyDictionary<string, int> pruned)
    {
        var measurement = new Measurement(Longest(inserts, during.Whole))
        {
            Latencies = Latencies.OfAny(inserts.Between(during.Whole.From.At, during.Whole.To.At)),
            Facts =
            {
                ["longest_insert_before_ms"] = Longest(inserts, before.Whole),
                ["longest_enqueue_ms"] = LongestEnqueue(flow, during.Whole),
                ["longest_enqueue_before_ms"] = LongestEnqueue(flow, before.Whole),
                ["longest_claim_ms"] = Longest(flow.Worker.Claims, during.Whole),
                ["longest_claim_before_ms"] = Longest(flow.Worker.Claims, before.Whole),
            },
        };
        foreach (var (action, count) in pruned)
        {
            measurement.Facts[$"partitions_{action}"] = count;
        }

        CurveColumn[] columns =
            [.. FlowReadings.Columns, new("longest_insert", "ms"), new("longest_enqueue", "ms"), new("longest_claim", "ms")];
        measurement.Curves.Add(new Curve("flow", "seconds", columns)
        {
            Rows = [.. before.Windows.Select(w => Row(before, w)), .. during.Windows.Select(w => Row(during, w))],
        });
        return measurement;

        CurveRow Row(FlowReadings readings, FlowWindow window) => readings.ToRow(
            window, [Longest(inserts, window), LongestEnqueue(flow, window), Longest(flow.Worker.Claims, window)]);
    }

    private static double Longest(TimedFigures times, FlowWindow window) =>
        times.Between(window.From.At, window.To.At).DefaultIfEmpty().Max();

    private static double LongestEnqueue(Flow flow, FlowWindow window) =>
        flow.EnqueueTimes(window.From.At, window.To.At).DefaultIfEmpty().Max();

    private static string Text(string sql, params object[] values) => string.Format(CultureInfo.InvariantCulture, sql, values);
}
