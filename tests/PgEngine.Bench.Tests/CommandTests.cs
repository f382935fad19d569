using PgEngine.Bench.Databases;
using PgEngine.Bench.Scenarios;

namespace PgEngine.Bench.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task An_unknown_scenario_is_refused_with_the_names_of_all()
    {
        var run = await BenchRun.Of("drian");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("drain2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--jobs", "0", "--jobs must be at least 1")]
    [InlineData("--runs", "0", "--runs must be at least 1")]
    [InlineData("--history", "perhaps", "'perhaps'")]
    public async Task A_value_that_makes_no_sense_is_refused_before_a_server_is_started(string option, string value, string message)
    {
        var run = await BenchRun.Of("drain", option, value);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drain_that_is_over_before_it_is_counted_is_void_instead_of_nought()
    {
        Assert.Equal(300, DrainRun.RestOf(1000, 700));
        Assert.Throws<BenchException>(() => DrainRun.RestOf(1000, 1000));
    }

    [Fact]
    public async Task Without_json_it_prints_a_plain_table_where_there_is_no_terminal()
    {
        var run = await BenchRun.Of("bulk", "--jobs", "200", "--runs", "1", "--warmup", "10");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(run.Output.Split('\n'), line => line.Contains("yardstick", StringComparison.Ordinal));
        Assert.Contains(run.Output.Split('\n'), line => line.TrimStart().StartsWith("bulk", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('│', run.Output);
    }
}
