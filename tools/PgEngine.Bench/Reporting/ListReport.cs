using PgEngine.Bench.Commands;
using PgEngine.Bench.Scenarios;
using Spectre.Console;

namespace PgEngine.Bench.Reporting;

/// <summary>What can be measured.</summary>
internal static class ListReport
{
    public static void Write(BenchConsole console)
    {
        var report = new ReportConsole(console.Output, console.IsRich);
        var scenarios = report.Table(["scenario", "in all", "unit", "what it measures"], []);
        foreach (var scenario in ScenarioList.All)
        {
            scenarios.AddRow(scenario.Name, scenario.IsLong ? "no" : "yes", scenario.Unit, scenario.Description);
        }

        report.Write(scenarios);
        var presets = report.Table(["preset", "scenarios", "for"], []);
        foreach (var preset in BenchPreset.All)
        {
            presets.AddRow(preset.Name, string.Join(", ", preset.Steps.SelectMany(step => step.Scenarios).Distinct()), preset.Description);
        }

        report.Write(presets);
    }
}
