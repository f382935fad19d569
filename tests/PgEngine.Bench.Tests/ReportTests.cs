using System.Xml.Linq;
using PgEngine.Bench.Scenarios;

namespace PgEngine.Bench.Tests;

/// <summary>What is made of results once they are there: saved, compared, drawn.</summary>
public sealed class ReportTests : IDisposable
{
    // As written by --json; the second kind of row has labels, and a gap.
    private const string Saved =
        """
        {"scenario":"drain","figure":1000,"unit":"jobs/s","min":900,"max":1100,"runs":3,"yardstick":4000,"ratio":0.25,"settings":{"history":true}}
        {"scenario":"drain","figure":3000,"unit":"jobs/s","min":900,"max":1100,"runs":3,"yardstick":4000,"ratio":0.75,"settings":{"history":false}}
        {"scenario":"steady","figure":8,"unit":"ms","min":8,"max":8,"runs":1,"p99_ms":8,"curves":[{"name":"flow","axis":"seconds","columns":[{"name":"p99 <ms>","unit":"ms"},{"name":"handled","unit":"jobs/s"}],"rows":[{"at":1,"values":[2.5,200]},{"at":2,"values":[null,210]},{"at":3,"values":[4,190]}]},{"name":"cases","axis":"case","columns":[{"name":"claim","unit":"ms"}],"rows":[{"at":0,"values":[1],"label":"none"},{"at":1,"values":[3],"label":"a & b"}]}],"settings":{}}
        """;

    private const string Now =
        """
        {"scenario":"drain","figure":1500,"unit":"jobs/s","min":900,"max":1100,"runs":3,"yardstick":3000,"ratio":0.5,"settings":{"history":true}}
        {"scenario":"idle","figure":1,"unit":"transactions/s","min":1,"max":1,"runs":1,"settings":{}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pgengine-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_comparison_shows_figures_and_ratios_against_the_saved_run_of_the_same_scenario_and_history()
    {
        var run = await BenchRun.Of("--from", File("now.json", Now), "--compare", File("saved.json", Saved));

        Assert.True(run.ExitCode == 0, run.Error);
        var row = run.Output.Split('\n').Last(line => line.TrimStart().StartsWith("drain ", StringComparison.Ordinal));
        Assert.Equal(
            ["drain", "jobs/s", "1,000", "1,500", "1.5", "0.25", "0.5", "2"],
            row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.DoesNotContain("history off", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_comparison_does_not_get_between_the_lines()
    {
        var run = await BenchRun.Of("--from", File("now.json", Now), "--compare", File("saved.json", Saved), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("now ÷ saved", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_curve_becomes_a_chart_that_is_valid_xml_with_all_its_points()
    {
        var run = await BenchRun.Of("--from", File("saved.json", Saved), "--charts", Path.Combine(_folder, "charts"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["steady-cases.svg", "steady-flow.svg"], Directory.GetFiles(Path.Combine(_folder, "charts")).Select(Path.GetFileName).Order());
        XNamespace svg = "http://www.w3.org/2000/svg";
        var flow = XDocument.Load(Path.Combine(_folder, "charts", "steady-flow.svg"));
        Assert.Equal(
            [1, 1, 3],
            flow.Descendants(svg + "polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Length));
        Assert.Contains(flow.Descendants(svg + "text"), text => text.Value == "p99 <ms>");
        var cases = XDocument.Load(Path.Combine(_folder, "charts", "steady-cases.svg"));
        Assert.Equal(["none: 1", "a & b: 3"], cases.Descendants(svg + "title").Select(title => title.Value));
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_refused_before_anything_is_measured()
    {
        var run = await BenchRun.Of("drain", "--compare", File("text.json", "once upon a time"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("text.json cannot be read as saved results", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_every_scenario_and_preset()
    {
        var run = await BenchRun.Of("--list");
        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ScenarioList.All.Select(scenario => scenario.Name).Concat(["headline", "smoke"]),
            name => Assert.Contains(
                run.Output.Split('\n'), line => line.TrimStart().StartsWith(name + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_scenario_it_says_how_to_find_one()
    {
        var run = await BenchRun.Of("--json");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--list", run.Error, StringComparison.Ordinal);
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
