namespace PgEngine.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task Without_a_database_the_message_names_both_ways_to_give_one()
    {
        var run = await CliRun.Of(null, "jobs");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--database", run.Error, StringComparison.Ordinal);
        Assert.Contains("PGENGINE_DATABASE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_option_is_answered_with_the_right_one()
    {
        var run = await CliRun.Of(null, "jobs", "--stat", "failed");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--state", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_command_but_the_hidden_one()
    {
        var run = await CliRun.Of(null, "--help");
        Assert.Equal(0, run.ExitCode);
        foreach (var command in new[]
        {
            "migrate", "enqueue", "jobs", "job", "cancel", "retry", "stats", "queues", "workers", "sweep-stale-workers", "health",
            "failed", "retry-failed", "complete", "fail", "reschedule", "cancel-jobs", "force-unlock", "set-kind", "prune", "set", "adopt", "close-group",
        })
        {
            Assert.Contains($"  {command} ", run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("demo-worker", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_about_a_database_has_the_common_options()
    {
        foreach (var command in new[]
        {
            "migrate", "enqueue", "jobs", "job", "cancel", "retry", "stats", "queues", "workers", "sweep-stale-workers", "health",
            "failed", "retry-failed", "complete", "fail", "reschedule", "cancel-jobs", "force-unlock", "set-kind", "prune", "set", "adopt", "close-group",
        })
        {
            var help = (await CliRun.Of(null, command, "--help")).Output;
            Assert.All(new[] { "--json", "--database", "--schema" }, option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("migrate", "--dry-run", "--script")]
    [InlineData("job", "not-a-number")]
    [InlineData("enqueue")]
    [InlineData("complete")]
    [InlineData("fail", "one")]
    [InlineData("failed", "--since", "yesterday", "--database", "Host=127.0.0.1;Port=1")]
    [InlineData("reschedule", "1", "--run-at", "2026-01-31T08:00:00", "--database", "Host=127.0.0.1;Port=1")]
    [InlineData("sweep-stale-workers", "--threshold", "soon", "--dry-run", "--database", "Host=127.0.0.1;Port=1")]
    public async Task Nonsense_is_exit_code_2(params string[] arguments) => Assert.Equal(2, (await CliRun.Of(null, arguments)).ExitCode);
}
