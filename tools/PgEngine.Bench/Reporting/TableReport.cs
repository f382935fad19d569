using System.Globalization;
using PgEngine.Bench.Scenarios;
using Spectre.Console;

namespace PgEngine.Bench.Reporting;

/// <summary>The table for people: bordered on a terminal, plain when redirected.</summary>
internal static class TableReport
{
    // Wider than any row: a redirected table must not be folded.
    private const int PlainWidth = 400;

    public static void Write(BenchConsole console, IReadOnlyList<ScenarioResult> results)
    {
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Output),
            Ansi = console.IsRich ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = console.IsRich ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!console.IsRich)
        {
            ansi.Profile.Width = PlainWidth;
        }

        ansi.Write(Figures(console, results));
        foreach (var result in results)
        {
            ansi.WriteLine($"{result.Scenario}: {ScenarioList.Find(result.Scenario)?.Description}; {Settings(result)}");
        }
    }

    private static Table Figures(BenchConsole console, IReadOnlyList<ScenarioResult> results)
    {
        var table = new Table { Border = console.IsRich ? TableBorder.Rounded : TableBorder.None };
        string[] numbers =
            ["figure", "min", "max", "runs", "yardstick", "ratio", "WAL/job", "commits/job", "p50 ms", "p95 ms", "p99 ms"];
        table.AddColumn("scenario").AddColumn("unit");
        foreach (var name in numbers)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var result in results)
        {
            table.AddRow(
                result.Scenario, result.Unit, Number(result.Figure), Number(result.Min), Number(result.Max), Number(result.Runs),
                Number(result.Yardstick), Number(result.Ratio), Number(result.WalPerJob), Number(result.CommitsPerJob),
                Number(result.P50Ms), Number(result.P95Ms), Number(result.P99Ms));
        }

        return table;
    }

    private static string Settings(ScenarioResult result) =>
        string.Join(", ", result.Settings.Select(setting => $"{setting.Key} {Value(setting.Value)}"));

    private static string Value(object value) => value switch
    {
        double number => Number(number),
        bool isSo => isSo ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Number(double? number) => number switch
    {
        null => "",
        { } value when Math.Abs(value) >= 100 || value == Math.Floor(value) => value.ToString("N0", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
