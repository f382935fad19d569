using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class GroupCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    [Fact]
    public async Task Groups_are_listed_and_one_is_shown()
    {
        var id = await _database.Source.ScalarAsync<long>("""select engine.create_group('{"kind": "done"}', '{"name": "May"}')""");
        await _database.Source.ExecuteAsync("select engine.enqueue('part', options => jsonb_build_object('group', $1))", id);

        var listed = (await RunAsync("groups", "--state", "open", "--json")).Json.GetProperty("groups")[0];
        Assert.Equal((id, "May", 1), (listed.GetProperty("group_id").GetInt64(), listed.GetProperty("name").GetString(), listed.GetProperty("live").GetInt64()));
        var shown = await RunAsync("group", $"{id}");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("done", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_group_and_one_with_a_problem_are_exit_code_1()
    {
        var id = await _database.Source.ScalarAsync<long>("select engine.create_group()");
        await _database.Source.ExecuteAsync("update engine.groups set problem = 'QE031: its group is gone' where id = $1", id);

        Assert.Equal(1, (await RunAsync("group", "1")).ExitCode);
        var run = await RunAsync("group", $"{id}", "--json");
        Assert.Equal((1, "QE031: its group is gone"), (run.ExitCode, run.Json.GetProperty("problem").GetString()));
    }

    [Fact]
    public async Task A_group_is_closed_by_hand()
    {
        var id = await _database.Source.ScalarAsync<long>("select engine.create_group()");
        await _database.Source.ExecuteAsync("select engine.enqueue('part', options => jsonb_build_object('group', $1))", id);

        Assert.Equal($"Group {id} is closed.\n", (await RunAsync("close-group", $"{id}")).Output.ReplaceLineEndings("\n"));
        Assert.Equal("closed", await _database.Source.ScalarAsync<string>("select state from engine.group_status($1)", id));
        Assert.Equal(1, (await RunAsync("close-group", "1")).ExitCode);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);
}
