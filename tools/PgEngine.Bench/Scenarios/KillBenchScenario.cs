using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Crash;
using PgEngine.Crash.Trials;

namespace PgEngine.Bench.Scenarios;

/// <summary>Workers are killed and frozen while jobs flow; a checker reads the history. A run with a violation is void.</summary>
internal sealed class KillBenchScenario : IScenario
{
    private const int TellEvery = 10;

    public string Name => "kill";

    public string Description => "worst time from a worker's death or freeze until its job is claimed again";

    public string Unit => "ms";

    public bool HasYardstick => false;

    public bool IsLong => true;

    public IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context)
    {
        yield return new("seed", context.Settings.Seed);
    }

    public Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing to compare with.");

    public async Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        var options = new KillScenarioOptions
        {
            Kills = context.Settings.Kills,
            Freezes = context.Settings.Freezes,
            Seed = context.Settings.Seed,
            Server = context.Server.Server,
            Progress = Tell,
        };
        var report = await KillScenario.RunAsync(options, cancellationToken);
        return report.IsValid ? Read(report) : throw new BenchException(report.ToText());

        void Tell(int kills, int freezes)
        {
            if ((kills + freezes) % TellEvery == 0)
            {
                context.Tell($"kill: {kills} killed, {freezes} frozen");
            }
        }
    }

    private static Measurement Read(TrialReport report)
    {
        var summary = report.Check.Summary;
        return new Measurement(summary.RescueWorst.TotalMilliseconds)
        {
            // The checker keeps no 95th percentile, and one made up from the others would be none.
            Latencies = new Latencies(summary.RescueP50.TotalMilliseconds, null, summary.RescueP99.TotalMilliseconds),
            Facts =
            {
                ["kills"] = report.Kills,
                ["freezes"] = report.Freezes,
                ["jobs"] = summary.Acknowledged,
                ["lost"] = summary.Lost,
                ["stale_attempted"] = summary.StaleAttempted,
                ["stale_accepted"] = summary.StaleAccepted,
                ["doubled_outcomes"] = summary.DoubledOutcomes,
                ["rescued"] = summary.Rescued,
                ["executions"] = summary.Executions,
                ["duplicate_executions"] = summary.DuplicateExecutions,
                ["seconds"] = report.Duration.TotalSeconds,
            },
        };
    }
}
