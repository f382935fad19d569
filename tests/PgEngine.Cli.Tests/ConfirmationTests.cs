using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class ConfirmationTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    public static TheoryData<string[]> DestructiveCommands() =>
    [
        ["cancel", "1"],
        ["retry", "1"],
        ["queues", "pause", "default"],
        ["sweep-stale-workers"],
        ["complete", "1", "2"],
        ["fail", "1"],
        ["reschedule", "1", "--priority", "3"],
        ["retry-failed"],
        ["cancel-jobs", "--kind", "mail"],
        ["force-unlock", "1"],
        ["prune"],
        ["migrate", "--schema", "another"],
    ];

    [Theory]
    [MemberData(nameof(DestructiveCommands))]
    public async Task A_destructive_command_is_refused_when_nobody_can_be_asked(string[] arguments)
    {
        var run = await CliRun.Of(_database.ConnectionString, arguments);

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains(_database.Name, run.Error, StringComparison.Ordinal);
        Assert.Contains("--yes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_question_names_host_database_and_schema_and_no_means_no()
    {
        var id = await _database.Source.ScalarAsync<long>("select engine.enqueue('kept')");

        var run = await CliRun.Answering("no", _database.ConnectionString, "cancel", $"{id}");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains($"cancel job {id} in database \"{_database.Name}\" on ", run.Error, StringComparison.Ordinal);
        Assert.Contains("schema \"engine\"", run.Error, StringComparison.Ordinal);
        Assert.Equal("ready", await _database.Source.ScalarAsync<string>("select state from engine.jobs where id = $1", id));
    }

    [Fact]
    public async Task Yes_means_yes()
    {
        var id = await _database.Source.ScalarAsync<long>("select engine.enqueue('doomed')");
        Assert.Equal(0, (await CliRun.Answering("yes", _database.ConnectionString, "cancel", $"{id}")).ExitCode);
        Assert.Equal("cancelled", await _database.Source.ScalarAsync<string>("select state from engine.history where id = $1", id));
    }

    [Fact]
    public async Task A_dry_run_asks_nothing() =>
        Assert.Equal(0, (await CliRun.Of(_database.ConnectionString, "sweep-stale-workers", "--dry-run")).ExitCode);
}
