using PgEngine.Bench.Measuring;
using PgEngine.Bench.Reporting;

namespace PgEngine.Bench.Scenarios;

/// <summary>Runs a scenario as often as asked for, its yardstick in between.</summary>
internal static class ScenarioRunner
{
    public static async Task<ScenarioResult> RunAsync(IScenario scenario, ScenarioContext context, CancellationToken cancellationToken)
    {
        var runs = new List<Measurement>();
        var count = scenario.IsLong ? 1 : context.Settings.Runs;
        for (var run = 0; run < count; run++)
        {
            var measured = await RunOnceAsync(scenario, context, yardstickFirst: run % 2 == 0, cancellationToken);
            runs.Add(measured);
            context.Tell($"{scenario.Name} {run + 1}/{count}: {measured.Figure:N2} {scenario.Unit}");
            if (measured.Yardstick is { } yardstick)
            {
                context.Tell($"  yardstick {yardstick:N0}, ratio {measured.Figure / yardstick:0.000}");
            }
        }

        return ScenarioResult.Of(scenario, context, runs);
    }

    /// <summary>Yardstick and scenario change places from run to run (ABBA), so that a drift of the machine favours neither.</summary>
    private static async Task<Measurement> RunOnceAsync(
        IScenario scenario, ScenarioContext context, bool yardstickFirst, CancellationToken cancellationToken)
    {
        if (!scenario.HasYardstick)
        {
            return await scenario.MeasureAsync(context, cancellationToken);
        }

        double? before = yardstickFirst ? await scenario.MeasureYardstickAsync(context, cancellationToken) : null;
        var measured = await scenario.MeasureAsync(context, cancellationToken);
        return measured with { Yardstick = before ?? await scenario.MeasureYardstickAsync(context, cancellationToken) };
    }
}
