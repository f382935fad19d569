using PgEngine.Bench.Measuring;
using PgEngine.Bench.Reporting;

namespace PgEngine.Bench.Scenarios;

/// <summary>Runs a scenario as often as asked for, its yardstick in between.</summary>
internal static class ScenarioRunner
{
    private const int LeastForMedian = 3;
    private const double MostStray = 0.25;

    /// <param name="together">Scenarios that are measured in the same minutes: a run of each before the next run of any.</param>
    /// <param name="context">What they share.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <returns>A result for each.</returns>
    public static async Task<IReadOnlyList<ScenarioResult>> RunAsync(
        IReadOnlyList<IScenario> together, ScenarioContext context, CancellationToken cancellationToken)
    {
        var runs = together.ToDictionary(scenario => scenario, _ => new List<Measurement>());
        var count = together[0].IsLong ? 1 : context.Settings.Runs;
        for (var run = 0; run < count; run++)
        {
            foreach (var scenario in together)
            {
                var measured = await RunOnceAsync(scenario, context, yardstickFirst: run % 2 == 0, cancellationToken);
                runs[scenario].Add(measured);
                context.Tell($"{scenario.Name} {run + 1}/{count}: {measured.Figure:N2} {scenario.Unit}");
                if (measured.Yardstick is { } yardstick)
                {
                    context.Tell($"  yardstick {yardstick:N0}, ratio {measured.Figure / yardstick:0.000}");
                }
            }
        }

        foreach (var scenario in together)
        {
            await RepeatStrayRunsAsync(scenario, context, runs[scenario], cancellationToken);
        }

        var first = ScenarioResult.Of(together[0], context, runs[together[0]]);
        return [first, .. together.Skip(1).Select(peer => ScenarioResult.Of(peer, context, runs[peer]).ComparedTo(first))];
    }

    /// <summary>A run whose yardstick is far from the others' was disturbed: it is made once more.</summary>
    private static async Task RepeatStrayRunsAsync(
        IScenario scenario, ScenarioContext context, List<Measurement> runs, CancellationToken cancellationToken)
    {
        if (!scenario.HasYardstick || runs.Count < LeastForMedian)
        {
            return;
        }

        var median = Statistics.Median(runs.Select(run => run.Yardstick!.Value));
        for (var i = 0; i < runs.Count; i++)
        {
            if (Math.Abs((runs[i].Yardstick!.Value / median) - 1) > MostStray)
            {
                context.Tell($"{scenario.Name} {i + 1}/{runs.Count}: yardstick {runs[i].Yardstick:N0} is far from {median:N0}, once more");
                runs[i] = await RunOnceAsync(scenario, context, yardstickFirst: i % 2 == 0, cancellationToken);
                context.Tell($"  {runs[i].Figure:N2} {scenario.Unit}, yardstick {runs[i].Yardstick:N0}");
            }
        }
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
