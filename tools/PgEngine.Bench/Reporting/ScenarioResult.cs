using System.Globalization;
using System.Text.Json.Serialization;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Scenarios;

namespace PgEngine.Bench.Reporting;

/// <summary>One scenario's figures: medians of its runs, the extremes, and what it was run with.</summary>
internal sealed record ScenarioResult
{
    public required string Scenario { get; init; }

    /// <summary>What the result is known by: a scenario is measured with history and without.</summary>
    [JsonIgnore]
    public string Key => KeepsHistory ? Scenario : $"{Scenario} (history off)";

    // Text, because a saved value is a JSON element.
    private bool KeepsHistory => !Settings.TryGetValue("history", out var history)
        || Convert.ToString(history, CultureInfo.InvariantCulture) != "False";

    public required double Figure { get; init; }

    public required string Unit { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    public required int Runs { get; init; }

    public double? Yardstick { get; init; }

    /// <summary>Median of the runs' figures, each divided by the yardstick of its own minute.</summary>
    public double? Ratio { get; init; }

    public double? RatioMin { get; init; }

    public double? RatioMax { get; init; }

    public double? WalPerJob { get; init; }

    public double? CommitsPerJob { get; init; }

    public double? P50Ms { get; init; }

    public double? P95Ms { get; init; }

    public double? P99Ms { get; init; }

    /// <summary>Our figure of the same minutes, divided by this one of a peer.</summary>
    public double? OursToTheirs { get; init; }

    /// <summary>Of the run whose figure is nearest to the median.</summary>
    public IReadOnlyList<Curve>? Curves { get; init; }

    /// <summary>What was run, and what else was seen.</summary>
    public required IReadOnlyDictionary<string, object> Settings { get; init; }

    /// <summary>Null in results that were saved before it was kept.</summary>
    public BenchEnvironment? Environment { get; init; }

    public static ScenarioResult Of(IScenario scenario, ScenarioContext context, List<Measurement> runs) => new()
    {
        Scenario = scenario.Name,
        Figure = Statistics.Median(runs.Select(run => run.Figure)),
        Unit = scenario.Unit,
        Min = runs.Min(run => run.Figure),
        Max = runs.Max(run => run.Figure),
        Runs = runs.Count,
        Yardstick = Median(runs, run => run.Yardstick),
        Ratio = Median(runs, run => run.Figure / run.Yardstick),
        RatioMin = runs.Min(run => run.Figure / run.Yardstick),
        RatioMax = runs.Max(run => run.Figure / run.Yardstick),
        WalPerJob = Median(runs, run => run.WalPerJob),
        CommitsPerJob = Median(runs, run => run.CommitsPerJob),
        P50Ms = Median(runs, run => run.Latencies?.P50),
        P95Ms = Median(runs, run => run.Latencies?.P95),
        P99Ms = Median(runs, run => run.Latencies?.P99),
        Curves = CurvesOf(runs),
        Settings = Describe(scenario, context, runs),
        Environment = context.Environment,
    };

    public ScenarioResult ComparedTo(ScenarioResult ours) => this with { OursToTheirs = ours.Figure / Figure };

    private static Dictionary<string, object> Describe(IScenario scenario, ScenarioContext context, List<Measurement> runs)
    {
        var settings = new Dictionary<string, object>(scenario.Describe(context))
        {
            ["postgres"] = context.Server.Version,
            ["processors"] = context.Environment.Processors,
        };
        foreach (var fact in runs[0].Facts.Keys)
        {
            settings[fact] = Statistics.Median(runs.Select(run => run.Facts[fact]));
        }

        if (ProcessTimes.LoadAverage() is { } load)
        {
            settings["load_average"] = load;
        }

        return settings;
    }

    private static List<Curve>? CurvesOf(List<Measurement> runs)
    {
        var median = Statistics.Median(runs.Select(run => run.Figure));
        return runs.MinBy(run => Math.Abs(run.Figure - median)) is { Curves: { Count: > 0 } curves } ? curves : null;
    }

    private static double? Median(List<Measurement> runs, Func<Measurement, double?> figure) =>
        figure(runs[0]) is null ? null : Statistics.Median(runs.Select(run => figure(run)!.Value));
}
