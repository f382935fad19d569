using PgEngine.Bench.Measuring;
using PgEngine.Bench.Scenarios;
using Spectre.Console;
using static PgEngine.Bench.Reporting.ReportConsole;

namespace PgEngine.Bench.Reporting;

/// <summary>The table for people, and below it what was run and where.</summary>
internal static class TableReport
{
    public static void Write(BenchConsole console, IReadOnlyList<ScenarioResult> results)
    {
        var report = new ReportConsole(console.Output, console.IsRich);
        report.Write(Figures(report, results));
        foreach (var result in results)
        {
            report.WriteLine($"{result.Key}: {ScenarioList.Find(result.Scenario.Split('@')[0])?.Description}; {Settings(result)}");
        }

        if (results is [{ Environment: { } environment }, ..])
        {
            report.WriteLine(Describe(environment));
        }
    }

    private static Table Figures(ReportConsole report, IReadOnlyList<ScenarioResult> results)
    {
        var table = report.Table(
            ["scenario", "unit"],
            [
                "figure", "min", "max", "runs", "yardstick", "ratio", "ratio min", "ratio max", "WAL/job", "commits/job",
                "p50 ms", "p95 ms", "p99 ms", "ours ÷ theirs",
            ]);
        foreach (var result in results)
        {
            table.AddRow(
                result.Key, result.Unit, Number(result.Figure), Number(result.Min), Number(result.Max), Number(result.Runs),
                Number(result.Yardstick), Number(result.Ratio), Number(result.RatioMin), Number(result.RatioMax),
                Number(result.WalPerJob), Number(result.CommitsPerJob),
                Number(result.P50Ms), Number(result.P95Ms), Number(result.P99Ms), Number(result.OursToTheirs));
        }

        return table;
    }

    private static string Settings(ScenarioResult result) =>
        string.Join(", ", result.Settings.Select(setting => $"{setting.Key} {Value(setting.Value)}"));

    private static string Describe(BenchEnvironment environment) =>
        $"PgEngine {environment.Engine}, {environment.Dotnet}, Npgsql {environment.Npgsql}, {environment.System}, "
        + $"{environment.Processors} processors; {environment.Server}; "
        + string.Join(", ", environment.ServerSettings.Select(setting => $"{setting.Key} {setting.Value}"));
}
