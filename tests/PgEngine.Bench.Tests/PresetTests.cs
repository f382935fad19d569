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
    public async Task What_the_command_line_says_wins_over_the_preset()
    {
        var run = await BenchRun.Of(
            "--preset", "smoke", "--json", "--jobs", "200", "--warmup", "20", "--seconds", "1", "--rate", "100", "--history", "off");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["enqueue", "bulk", "drain", "drain-full", "latency", "steady"], run.Scenarios.Keys);
        var drain = run.Scenarios["drain"];
        Assert.Equal(200, drain.GetProperty("settings").GetProperty("jobs").GetInt32());
        Assert.False(drain.GetProperty("settings").GetProperty("history").GetBoolean());
        Assert.Equal(1, drain.GetProperty("runs").GetInt32());
    }
}
