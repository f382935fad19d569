using System.CommandLine;
using PgEngine.Bench.Commands;
using PgEngine.Bench.Scenarios;

namespace PgEngine.Bench.Tests;

public sealed class PresetTests
{
    [Fact]
    public void A_preset_names_scenarios_that_exist() => Assert.All(
        BenchPreset.All.SelectMany(preset => preset.Steps).SelectMany(step => step.Scenarios),
        name => Assert.NotNull(ScenarioList.Find(name)));

    [Fact]
    public void What_the_command_line_says_wins_over_the_preset_and_the_rest_is_as_the_preset_has_it()
    {
        var smoke = BenchPreset.Find("smoke").Steps[0].Settings;

        var settings = Read(smoke, "--jobs", "200", "--rate", "100", "--history", "off");

        Assert.Equal(
            smoke with { Jobs = 200, KeepsHistory = false, Load = settings.Load }, settings);
        Assert.Equal((100, smoke.Load.Seconds), (settings.Load.Rate, settings.Load.Seconds));
    }

    [Fact]
    public void The_headline_is_measured_without_history_and_with() => Assert.Equal(
        [false, true, true],
        BenchPreset.Find("headline").Steps.Select(step => Read(step.Settings).KeepsHistory));

    private static BenchSettings Read(BenchSettings preset, params string[] arguments)
    {
        var (options, command) = (new BenchOptions(), new RootCommand());
        options.AddTo(command);
        return options.Read(command.Parse(arguments), preset);
    }
}
