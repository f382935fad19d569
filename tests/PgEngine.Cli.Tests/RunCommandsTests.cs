using System.Globalization;
using System.Text.Json;
using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

/// <summary>Runs of workflows on the command line. No worker runs: rows of their journals are written as a worker would.</summary>
public sealed class RunCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    [Fact]
    public async Task Start_prints_the_id_and_a_key_starts_one_run()
    {
        var run = await RunAsync(
            "start", "order", "--input", """{"item":"lamp"}""", "--key", "order-7", "--label", "shop=north", "--label", "note=a=b", "--run-at", "+1h",
            "--priority", "-3", "--timeout", "7d", "--version", "2", "--tag", "eu");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(run.Output, (await RunAsync("start", "order", "--key", "order-7")).Output);

        var found = (await RunAsync("runs", "--label", "shop=north", "--workflow", "order", "--json")).Json.GetProperty("runs")[0];
        Assert.Equal((Id(run), 2, "scheduled", "order-7"), (
            found.GetProperty("run_id").GetInt64(), found.GetProperty("version").GetInt32(), found.GetProperty("state").GetString(),
            found.GetProperty("key").GetString()));
        Assert.Equal("a=b", found.GetProperty("labels").GetProperty("note").GetString());

        var refused = await RunAsync("start", "order", "--key", "order-7", "--on-conflict", "fail", "--json");
        Assert.Equal((1, "QE050"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("sqlstate").GetString()));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_page_by_page()
    {
        for (var i = 0; i < 3; i++)
        {
            await RunAsync("start", "paged");
        }

        var first = await RunAsync("runs", "--workflow", "paged", "--max", "2", "--json");
        Assert.Equal(["runs", "next_before_id"], first.Members);
        var next = first.Json.GetProperty("next_before_id").GetInt64();
        var second = await RunAsync("runs", "--workflow", "paged", "--max", "2", "--before-id", $"{next}", "--json");

        var ids = new[] { first, second }
            .SelectMany(page => page.Json.GetProperty("runs").EnumerateArray()).Select(run => run.GetProperty("run_id").GetInt64()).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Equal(ids.OrderDescending(), ids);
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("next_before_id").ValueKind);
        Assert.Contains("--before-id", (await RunAsync("runs", "--workflow", "paged", "--max", "2")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_searched_by_tag_version_and_time()
    {
        var old = Id(await RunAsync("start", "searched", "--tag", "eu"));
        var tagged = Id(await RunAsync("start", "searched", "--tag", "eu", "--tag", "gpu", "--version", "2"));

        Assert.Equal([tagged, old], await FoundAsync("--tag", "eu"));
        Assert.Equal([tagged], await FoundAsync("--tag", "gpu"));
        Assert.Equal([tagged], await FoundAsync("--version", "2", "--tag", "eu"));
        Assert.Equal([tagged, old], await FoundAsync("--created-after", "-1h"));
        Assert.Empty(await FoundAsync("--created-before", "-1h"));
        Assert.Equal(2, (await RunAsync("runs", "--created-after", "yesterday")).ExitCode);

        async Task<long[]> FoundAsync(params string[] arguments) =>
            [.. (await RunAsync(["runs", "--workflow", "searched", "--json", .. arguments])).Json.GetProperty("runs").EnumerateArray()
                .Select(run => run.GetProperty("run_id").GetInt64())];
    }

    [Fact]
    public async Task Run_shows_where_it_stands_its_journal_and_the_signals_that_nobody_has_taken()
    {
        var id = Id(await RunAsync("start", "shown"));
        await RunAsync("signal", $"{id}", "paid", "--payload", "40");
        await StepAsync(id, "charge#1", "\"R-1\"");

        var run = await RunAsync("run", $"{id}", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("\"R-1\"", Assert.Single(run.Json.GetProperty("journal").EnumerateArray()).GetProperty("value").GetRawText());
        Assert.Equal(40, Assert.Single(run.Json.GetProperty("signals").EnumerateArray()).GetProperty("payload").GetInt32());
        var text = (await RunAsync("run", $"{id}")).Output;
        Assert.Contains("charge#1", text, StringComparison.Ordinal);
        Assert.Contains("paid", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_as_json_are_a_recording_of_the_run()
    {
        var id = Id(await RunAsync("start", "recorded", "--input", """{"item":"lamp"}"""));
        await StepAsync(id, "charge#1", "7");

        var recording = await RunAsync("steps", $"{id}", "--json");

        Assert.Equal(["run_id", "workflow", "version", "input", "steps"], recording.Members);
        Assert.Equal("lamp", recording.Json.GetProperty("input").GetProperty("item").GetString());
        var step = Assert.Single(recording.Json.GetProperty("steps").EnumerateArray());
        Assert.Equal(("charge#1", "step", 7), (step.GetProperty("name").GetString(), step.GetProperty("kind").GetString(), step.GetProperty("value").GetInt32()));
        Assert.Contains("charge#1", (await RunAsync("steps", $"{id}")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("steps")]
    public async Task A_run_that_nobody_knows_is_not_found(string command)
    {
        var run = await RunAsync(command, "4242", "--json");
        Assert.Equal((1, "not_found"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Signal_finds_a_run_by_key_and_starts_it_if_asked_to()
    {
        Assert.Equal((1, "unknown"), Answer(await RunAsync("signal", "--key", "new", "paid", "--json")));
        Assert.Equal(
            (0, "started"),
            Answer(await RunAsync(
                "signal", "--key", "new", "paid", "--payload", """{"amount":1}""", "--dedupe", "a", "--start-if-missing", "invoice", "--input", "7", "--json")));
        Assert.Equal((0, "duplicate"), Answer(await RunAsync("signal", "--key", "new", "paid", "--dedupe", "a", "--json")));
        Assert.Equal((0, "kept"), Answer(await RunAsync("signal", "--key", "new", "paid", "--json")));
    }

    [Theory]
    [InlineData("paid")]
    [InlineData("seven", "paid")]
    [InlineData("7", "paid", "--key", "k")]
    [InlineData("7", "paid", "--start-if-missing", "order")]
    public async Task Signal_to_nobody_in_particular_is_a_mistake_of_the_caller(params string[] arguments) =>
        Assert.Equal(2, (await RunAsync(["signal", .. arguments])).ExitCode);

    [Fact]
    public async Task A_label_without_a_name_is_a_mistake_of_the_caller() =>
        Assert.Equal(2, (await RunAsync("runs", "--label", "north")).ExitCode);

    [Fact]
    public async Task A_run_is_paused_resumed_terminated_and_deleted()
    {
        var id = Id(await RunAsync("start", "steered"));

        Assert.Equal((0, "paused"), Answer(await RunAsync("pause-run", $"{id}", "--reason", "stocktaking", "--json")));
        Assert.Contains("stocktaking", (await RunAsync("run", $"{id}")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "resumed"), Answer(await RunAsync("resume-run", $"{id}", "--json")));
        Assert.Equal((1, "not paused"), Answer(await RunAsync("resume-run", $"{id}", "--json")));
        Assert.Equal((1, "live"), Answer(await RunAsync("delete-run", $"{id}", "--yes", "--json")));

        Assert.Equal(4, (await RunAsync("terminate", $"{id}")).ExitCode);
        Assert.Equal((0, "terminated"), Answer(await RunAsync("terminate", $"{id}", "--reason", "enough", "--yes", "--json")));
        Assert.Equal((1, "finished"), Answer(await RunAsync("pause-run", $"{id}", "--json")));

        Assert.Equal(4, (await RunAsync("delete-run", $"{id}")).ExitCode);
        Assert.Equal((0, "deleted"), Answer(await RunAsync("delete-run", $"{id}", "--yes", "--json")));
        Assert.Equal((1, "unknown"), Answer(await RunAsync("terminate", $"{id}", "--yes", "--json")));
    }

    [Fact]
    public async Task Fork_begins_a_new_run_at_a_step_with_what_came_before_it()
    {
        var id = Id(await RunAsync("start", "forked", "--input", "1"));
        await StepAsync(id, "reserve#1", "1");
        await StepAsync(id, "charge#1", "2", n: 2);
        await RunAsync("terminate", $"{id}", "--yes");

        var fork = await RunAsync("fork", $"{id}", "--at", "charge#1", "--input", "5", "--results", """{"reserve#1": 9}""", "--json");

        Assert.Equal(0, fork.ExitCode);
        var recording = (await RunAsync("steps", $"{fork.Json.GetProperty("run_id").GetInt64()}", "--json")).Json;
        Assert.Equal(5, recording.GetProperty("input").GetInt32());
        Assert.Equal(9, Assert.Single(recording.GetProperty("steps").EnumerateArray()).GetProperty("value").GetInt32());
        Assert.Equal("QE051", (await RunAsync("fork", $"{id}", "--at", "ship#1", "--json")).Json.GetProperty("error").GetProperty("sqlstate").GetString());
    }

    [Fact]
    public async Task Set_workflow_pins_the_version_that_new_runs_take()
    {
        Assert.Equal(0, (await RunAsync("set-workflow", "pinned", "--version", "3")).ExitCode);
        var id = Id(await RunAsync("start", "pinned"));

        Assert.Equal(3, (await RunAsync("run", $"{id}", "--json")).Json.GetProperty("version").GetInt32());
        var listed = (await RunAsync("workflows", "--json")).Json.GetProperty("workflows").EnumerateArray()
            .Single(row => row.GetProperty("workflow").GetString() == "pinned");
        Assert.True(listed.GetProperty("is_pinned").GetBoolean());
        Assert.True((await RunAsync("set-workflow", "pinned", "--json")).Json.GetProperty("changed").GetBoolean());
        Assert.False((await RunAsync("set-workflow", "pinned", "--json")).Json.GetProperty("changed").GetBoolean());
    }

    private static long Id(CliRun run) => long.Parse(run.Output, CultureInfo.InvariantCulture);

    private static (int ExitCode, string? Answer) Answer(CliRun run) => (run.ExitCode, run.Json.GetProperty("answer").GetString());

    private Task StepAsync(long id, string name, string value, int n = 1) => _database.Source.ExecuteAsync(
        """
        insert into engine.steps (run_id, hash, at, n, kind, name, value)
        values ($1, engine._step_hash($2), now(), $4, 1, $2, convert_to($3, 'UTF8'))
        """,
        id, name, value, n);

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);
}
