using System.Diagnostics;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>
/// Clients that enqueue job by job, as fast as they can, beside a worker that runs the jobs; with NOTIFY, and without, where the worker
/// polls.
/// </summary>
internal sealed class ProducersScenario : IScenario
{
    private const int StandardSeconds = 20;
    private const int StandardWindowMs = 1000;
    private const int MostWaits = 8;

    private static readonly CurveColumn[] Columns =
        [new("enqueued", "jobs/s"), new("handled", "jobs/s"), new("behind", "jobs"), new("notified", "notifications/s")];

    public string Name => "producers";

    public string Description => "single enqueues by many clients beside a worker, with NOTIFY on";

    public string Unit => "jobs/s";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("seconds", context.Settings.Load.DurationOr(StandardSeconds).TotalSeconds);
        yield return new("clients", context.Settings.Load.Clients);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("history", context.Settings.KeepsHistory);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var measurement = new Measurement(0);
        var on = await RunAsync(context, isNotifying: true, measurement, cancellationToken);
        var off = await RunAsync(context, isNotifying: false, measurement, cancellationToken);
        measurement.Facts["off_to_on"] = off / on;
        return measurement with { Figure = on };
    }

    private static async Task<double> RunAsync(
        ScenarioContext context, bool isNotifying, Measurement measurement, CancellationToken cancellationToken)
    {
        var load = context.Settings.Load;
        var name = isNotifying ? "notify_on" : "notify_off";
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        await database.ExecuteAsync($"select engine.set_setting('notify', '{(isNotifying ? "true" : "false")}')", cancellationToken);
        var worker = context.WorkerFor(database) with { Listens = isNotifying };
        await using var workers = await WorkerGroup.LaunchAsync(1, worker, cancellationToken);
        await using var producers = new ClosedLoop(database, load.Clients, context.Settings.PayloadBytes);
        await workers.StartAsync(cancellationToken);
        await producers.RunAsync(load.WindowOr(StandardWindowMs), cancellationToken);
        await workers.WaitForAsync(producers.Count, database, cancellationToken);

        await using var notifications = await NotificationCounter.StartAsync(database, cancellationToken);
        await using var waits = new WaitSampler(context.Server, database);
        var duration = load.DurationOr(StandardSeconds);
        var running = producers.RunAsync(duration, cancellationToken);
        var curve = new Curve(name, "seconds", Columns);
        var startedAt = Stopwatch.GetTimestamp();
        var first = Look();
        var last = first;
        using (var timer = new PeriodicTimer(load.WindowOr(StandardWindowMs)))
        {
            while (!running.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = Look();
                curve.Rows.Add(ToRow(last, now, Stopwatch.GetElapsedTime(startedAt, now.At).TotalSeconds));
                last = now;
            }
        }

        await running;
        measurement.Curves.Add(curve);
        Add(measurement, name, first, last, await waits.StopAsync());
        await workers.WaitForAsync(producers.Count, database, cancellationToken);
        await workers.StopAsync(cancellationToken);
        await context.RequireAllDoneAsync(database, producers.Count, workers.Count, cancellationToken);
        return (last.Enqueued - first.Enqueued) / Stopwatch.GetElapsedTime(first.At, last.At).TotalSeconds;

        Reading Look() => new(Stopwatch.GetTimestamp(), producers.Count, workers.Count, notifications.Count);
    }

    private static void Add(
        Measurement measurement, string name, Reading first, Reading last, List<KeyValuePair<string, double>> waits)
    {
        var whole = ToRow(first, last, 0).Values;
        measurement.Facts[$"{name}_enqueued_per_second"] = whole[0]!.Value;
        measurement.Facts[$"{name}_handled_per_second"] = whole[1]!.Value;
        measurement.Facts[$"{name}_jobs_behind"] = whole[2]!.Value;
        measurement.Facts[$"{name}_notifications_per_second"] = whole[3]!.Value;
        measurement.Curves.Add(new Curve($"{name}_waits", "wait", [new CurveColumn("sessions", "sessions on average")])
        {
            Rows = [.. waits.Take(MostWaits).Select((wait, i) => new CurveRow(i, [wait.Value], wait.Key))],
        });
        measurement.Facts[$"{name}_sessions_in_lock_waits"] =
            waits.Where(wait => wait.Key.StartsWith("Lock:", StringComparison.Ordinal)).Sum(wait => wait.Value);
        measurement.Facts[$"{name}_sessions_in_lwlock_waits"] =
            waits.Where(wait => wait.Key.StartsWith("LWLock:", StringComparison.Ordinal)).Sum(wait => wait.Value);
    }

    private static CurveRow ToRow(Reading from, Reading to, double second)
    {
        var seconds = Stopwatch.GetElapsedTime(from.At, to.At).TotalSeconds;
        return new CurveRow(
            second,
            [
                (to.Enqueued - from.Enqueued) / seconds, (to.Handled - from.Handled) / seconds, Math.Max(0, to.Enqueued - to.Handled),
                (to.Notified - from.Notified) / seconds,
            ]);
    }

    private readonly record struct Reading(long At, long Enqueued, long Handled, long Notified);
}
