using PgEngine.Bench.Commands;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Scenarios;

/// <summary>Worker processes work off jobs that were enqueued before: from before they connect until every outcome is committed.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="processes">Worker processes at the same time.</param>
/// <param name="isCold">Whether the worker process has run no job before.</param>
/// <param name="isFull">Whether every job has a key, a concurrency limit and an expiry.</param>
internal sealed class DrainScenario(string name, int processes, bool isCold = false, bool isFull = false) : IScenario
{
    private const int StandardJobs = 200_000;
    private const int ColdJobs = 100_000;
    private const int StandardKeys = 1000;

    // The runtime compiles hot code anew for some seconds: after 20,000 jobs a drain ran its first two seconds at half its speed.
    private const int HeadlineWarmup = 200_000;

    public string Name => name;

    public int Processes => processes;

    /// <summary>Warm workers, jobs with nothing but a payload.</summary>
    public bool IsPlain => !isCold && !isFull;

    public string Description =>
        $"jobs worked off by {processes} worker process{(processes == 1 ? "" : "es")}{(isCold ? " that ran no job before" : "")}"
        + (isFull ? ", each with a key, a concurrency limit and an expiry" : "");

    public string Unit => "jobs/s";

    public bool HasYardstick => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        var plan = PlanFor(context);
        yield return new("jobs", plan.Jobs);
        yield return new("processes", processes);
        yield return new("concurrency", context.Settings.Concurrency);
        yield return new("warmup", plan.Warmup);
        yield return new("history", context.Settings.KeepsHistory);
        yield return new("payload_bytes", plan.PayloadBytes);
        yield return new("first_second_dropped", plan.DropsRunUp);
        if (isFull)
        {
            yield return new("concurrency_keys", plan.Mix.ConcurrencyKeys);
            yield return new("limit_per_key", plan.Mix.KeyLimit);
        }

        yield return new("yardstick_client", DrainYardstick.Client);
    }

    public async Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await using var database = await context.CreateDatabaseAsync(cancellationToken);
        return await new DrainYardstick(PlanFor(context).Jobs).MeasureAsync(
            database, context.Settings.ChecksPointsBetween, cancellationToken);
    }

    public Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        new DrainRun(context, PlanFor(context)).MeasureAsync(cancellationToken);

    private DrainPlan PlanFor(ScenarioContext context) => new()
    {
        Jobs = Jobs(context),
        Processes = processes,
        Warmup = isCold ? 0 : context.Settings.IsHeadline ? Math.Max(context.Settings.Warmup, HeadlineWarmup) : context.Settings.Warmup,
        PayloadBytes = context.Settings.PayloadBytes,
        DropsRunUp = context.Settings.IsHeadline && !isCold,
        Mix = isFull ? Full(context.Settings.Load) : JobMix.Plain,
    };

    private static JobMix Full(LoadSettings settings) => new()
    {
        ConcurrencyKeys = settings.Keys ?? StandardKeys,
        KeyLimit = settings.KeyLimit,
        HasKeyAndExpiry = true,
    };

    private int Jobs(ScenarioContext context) =>
        isCold ? Math.Min(context.JobsOr(ColdJobs), ColdJobs)
        : context.JobsOr(context.Settings.IsHeadline ? BenchSettings.HeadlineJobs : StandardJobs);
}
