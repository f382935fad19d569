using Spectre.Console;
using static PgEngine.Bench.Reporting.ReportConsole;

namespace PgEngine.Bench.Reporting;

/// <summary>Results beside those of a saved run. What is in only one of them is left out.</summary>
internal static class CompareReport
{
    public static void Write(TextWriter output, bool isRich, IReadOnlyList<ScenarioResult> results, IReadOnlyList<ScenarioResult> saved)
    {
        var report = new ReportConsole(output, isRich);
        var table = report.Table(
            ["scenario", "unit"],
            [
                "saved", "now", "now ÷ saved", "ratio saved", "ratio now", "ratios, now ÷ saved", "p99 ms saved", "p99 ms now",
                "WAL/job saved", "WAL/job now",
            ]);
        foreach (var now in results)
        {
            if (saved.LastOrDefault(one => one.Key == now.Key) is { } then)
            {
                table.AddRow(
                    now.Key, now.Unit, Number(then.Figure), Number(now.Figure), Number(now.Figure / then.Figure), Number(then.Ratio),
                    Number(now.Ratio), Number(now.Ratio / then.Ratio), Number(then.P99Ms), Number(now.P99Ms), Number(then.WalPerJob),
                    Number(now.WalPerJob));
            }
        }

        report.Write(table);
        report.WriteLine(Caution(results, saved));
    }

    /// <summary>What makes the comparison doubtful.</summary>
    private static string Caution(IReadOnlyList<ScenarioResult> results, IReadOnlyList<ScenarioResult> saved)
    {
        var (now, then) = (results.FirstOrDefault()?.Environment, saved.FirstOrDefault()?.Environment);
        var differences = new List<string>();
        if (now is not null && then is not null)
        {
            Tell("server", then.Server, now.Server);
            Tell("processors", $"{then.Processors}", $"{now.Processors}");
            Tell("runtime", then.Dotnet, now.Dotnet);
            foreach (var (name, value) in now.ServerSettings)
            {
                Tell(name, then.ServerSettings.GetValueOrDefault(name, "unknown"), value);
            }
        }

        return "Below 20 % a difference between two days is noise unless the ratios to the yardstick show it too."
            + (differences.Count > 0 ? $" Not the same: {string.Join("; ", differences)}." : "");

        void Tell(string what, string before, string after)
        {
            if (before != after)
            {
                differences.Add($"{what} ({before}, now {after})");
            }
        }
    }
}
