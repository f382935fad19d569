using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>One case of <see cref="ManyScenario"/>.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Plan">What is drained.</param>
/// <param name="IsCompared">Whether its rate is compared with the plain one: same jobs, same workers, more of something.</param>
internal sealed record ManyCase(string Name, DrainPlan Plan, bool IsCompared)
{
    public const string Plain = "plain";
    public const string Listeners = "listeners";

    private const int StandardJobs = 50_000;
    private const int ProcessJobs = 4;
    private const int StandardKeys = 10_000;

    // So that payloads of 64 KB fill a gigabyte at most.
    private const int MaxKilobytes = 1_000_000;

    public static IEnumerable<ManyCase> All(ScenarioContext context)
    {
        var settings = context.Settings;
        var load = settings.Load;
        var plain = new DrainPlan
        {
            Jobs = context.JobsOr(StandardJobs),
            Warmup = settings.Warmup,
            PayloadBytes = settings.PayloadBytes,
        };
        var keys = load.Keys ?? StandardKeys;
        yield return new(Plain, plain, IsCompared: false);
        yield return new("queues", plain with { Mix = new JobMix { Shape = new JobShape(load.Queues, 1) } }, IsCompared: true);
        yield return new("kinds", plain with { Mix = new JobMix { Shape = new JobShape(1, load.Kinds) } }, IsCompared: true);
        yield return new(
            "queues_and_kinds", plain with { Mix = new JobMix { Shape = new JobShape(load.Queues, load.Kinds) } }, IsCompared: true);
        yield return new(
            "keys", plain with { Mix = new JobMix { ConcurrencyKeys = keys, KeyLimit = load.KeyLimit } }, IsCompared: true);
        yield return new("keys_in_order", plain with { Mix = new JobMix { ConcurrencyKeys = keys, KeyLimit = 1 } }, IsCompared: true);
        yield return new(Listeners, plain with { Listeners = load.Listeners }, IsCompared: true);
        foreach (var processes in load.Processes)
        {
            // More jobs: connecting is part of a drain.
            var plan = plain with { Jobs = ProcessJobs * plain.Jobs, Processes = processes };
            yield return new(FormattableString.Invariant($"processes_{processes}"), plan, IsCompared: false);
        }

        foreach (var kilobytes in load.PayloadKilobytes)
        {
            yield return new(FormattableString.Invariant($"payload_{kilobytes}kb"), Wide(plain, kilobytes), IsCompared: false);
        }
    }

    private static DrainPlan Wide(DrainPlan plain, int kilobytes)
    {
        var jobs = Math.Max(1, Math.Min(plain.Jobs, MaxKilobytes / kilobytes));
        return plain with { Jobs = jobs, Warmup = Math.Min(plain.Warmup, jobs), PayloadBytes = 1024 * kilobytes };
    }
}
