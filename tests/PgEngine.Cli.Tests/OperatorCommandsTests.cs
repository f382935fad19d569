using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class OperatorCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);

    private Task<List<long>> EnqueueAsync(string kind, int count) =>
        _database.Source.ColumnAsync<long>("select engine.enqueue($1) from generate_series(1, $2)", kind, count);

    private Task<string> StateAsync(long id) => _database.Source.ScalarAsync<string>("select state from engine.get_result_v1($1)", id);

    [Fact]
    public async Task Jobs_are_ended_by_hand_with_an_answer_for_each()
    {
        var ids = await EnqueueAsync("by hand", 2);
        var completed = await RunAsync("complete", $"{ids[0]}", "77", "--yes", "--json");
        Assert.Equal(0, completed.ExitCode);
        Assert.Equal(["unknown", "completed"], completed.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("answer").GetString()));

        Assert.Equal(0, (await RunAsync("fail", $"{ids[1]}", "--reason", "address is gone", "--yes")).ExitCode);
        Assert.Equal("address is gone", await _database.Source.ScalarAsync<string>("select reason from engine.history where id = $1", ids[1]));
        Assert.Equal(1, (await RunAsync("complete", $"{ids[1]}", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Whatever_an_operator_may_call_has_a_command()
    {
        // The version is what migrate prints.
        var commands = string.Join('\n', CommandFiles().Select(File.ReadAllText));
        var functions = await _database.Source.ColumnAsync<string>(
            "select function_name from engine._profile_functions() where profile = 'operator' and function_name <> 'version' order by 1");

        Assert.True(functions.Count > 30);
        Assert.All(functions, function => Assert.Contains("{schema}." + function + "(", commands, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_setting_of_the_engine_is_set_and_put_back()
    {
        Assert.Equal(0, (await RunAsync("set", "payload_max_bytes", "65536", "--yes")).ExitCode);
        Assert.Equal("65536", await _database.Source.ScalarAsync<string>("select value::text from engine.settings where name = 'payload_max_bytes'"));
        Assert.Equal(0, (await RunAsync("set", "payload_max_bytes", "null", "--yes")).ExitCode);
        Assert.Equal(0, await _database.Source.ScalarAsync<long>("select count(*) from engine.settings where name = 'payload_max_bytes'"));
        Assert.Equal(1, (await RunAsync("set", "nonsense", "1", "--yes")).ExitCode);
        Assert.Equal(4, (await RunAsync("set", "notify", "false")).ExitCode);
    }

    [Fact]
    public async Task A_restored_copy_is_adopted()
    {
        await _database.Source.ExecuteAsync("update engine.schema_info set system_identifier = 7");
        Assert.True((await RunAsync("adopt", "--yes", "--json")).Json.GetProperty("adopted").GetBoolean());
        Assert.False((await RunAsync("adopt", "--yes", "--json")).Json.GetProperty("adopted").GetBoolean());
    }

    private static IEnumerable<string> CommandFiles()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "tools", "PgEngine.Cli", "Commands"), "*.cs", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task Dead_letters_are_listed_searched_and_run_again()
    {
        var ids = await EnqueueAsync("dead", 3);
        await _database.Source.ExecuteAsync("select engine.fail_jobs($1, 'no such mailbox')", ids.ToArray());
        var found = await RunAsync("failed", "--kind", "dead", "--search", "MAILBOX", "--since", "-1h", "--max", "2", "--json");
        Assert.Equal([ids[2], ids[1]], found.Json.GetProperty("failed").EnumerateArray().Select(job => job.GetProperty("id").GetInt64()));
        Assert.Contains("--before-id", (await RunAsync("failed", "--kind", "dead", "--max", "2")).Error, StringComparison.Ordinal);
        Assert.Contains("No dead letters", (await RunAsync("failed", "--search", "not there")).Output, StringComparison.Ordinal);

        var again = await RunAsync("retry-failed", "--kind", "dead", "--rate", "0.1", "--yes");
        Assert.Equal((0, "3 jobs run again.\n"), (again.ExitCode, again.Output.ReplaceLineEndings("\n")));
        Assert.Equal(20, await _database.Source.ScalarAsync<double>(
            "select extract(epoch from max(run_at) - min(run_at))::float8 from engine.jobs where kind = 'dead'"), 3);
    }

    [Fact]
    public async Task Jobs_are_rescheduled()
    {
        var id = (await EnqueueAsync("later", 1))[0];
        Assert.Equal(0, (await RunAsync("reschedule", $"{id}", "--run-at", "2033-01-31T08:00:00Z", "--priority", "-5", "--max-attempts", "3", "--yes")).ExitCode);
        var job = (await _database.Source.RowsAsync("select run_at, priority, max_attempts from engine.jobs where id = $1", id)).Single();
        Assert.Equal(new DateTime(2033, 1, 31, 8, 0, 0, DateTimeKind.Utc), job["run_at"]);
        Assert.Equal(((short)-5, 3), ((short)job["priority"]!, (int)job["max_attempts"]!));
    }

    [Fact]
    public async Task Jobs_that_match_are_cancelled_in_bulk()
    {
        var ids = await EnqueueAsync("unwanted", 2);
        var run = await RunAsync("cancel-jobs", "--kind", "unwanted", "--reason", "off", "--yes", "--json");
        Assert.Equal((0, 2), (run.ExitCode, run.Json.GetProperty("cancelled").GetInt32()));
        Assert.Equal("cancelled", await StateAsync(ids[0]));
        Assert.Equal(1, (await RunAsync("cancel-jobs", "--yes")).ExitCode);
    }

    [Fact]
    public async Task A_worker_known_to_be_dead_loses_its_jobs()
    {
        var worker = await _database.Source.ScalarAsync<long>(
            "select worker_id from engine.register_worker_v1('dead', '{default}', '{held}', 1, 'test', '1 hour', '1 s')");
        var id = (await EnqueueAsync("held", 1))[0];
        await _database.Source.ExecuteAsync("select engine.claim_jobs_v1($1, gen_random_uuid(), 1)", worker);
        Assert.Equal("running", await StateAsync(id));

        var run = await RunAsync("force-unlock", $"{worker}", "--yes", "--json");
        Assert.Equal(1, run.Json.GetProperty("workers")[0].GetProperty("released").GetInt32());
        Assert.Equal("ready", await StateAsync(id));
        Assert.Equal(1, (await RunAsync("force-unlock", $"{worker}", "--yes")).ExitCode);
    }

    [Fact]
    public async Task A_kind_says_what_history_keeps()
    {
        Assert.Contains("is set.", (await RunAsync("set-kind", "quiet", "--history", "failed", "--keep-failed", "7 days")).Output, StringComparison.Ordinal);
        var kind = (await _database.Source.RowsAsync("select history, keep_failed, keep_completed from engine.kinds where kind = 'quiet'")).Single();
        Assert.Equal("history=failed, keep_failed=week, keep_completed=", kind.ToString().Replace("NULL", "", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("so already", (await RunAsync("set-kind", "quiet", "--history", "failed")).Output, StringComparison.Ordinal);
        await RunAsync("set-kind", "quiet", "--clear", "history");
        Assert.True(await _database.Source.ScalarAsync<bool>("select history is null from engine.kinds where kind = 'quiet'"));
        Assert.Equal(1, (await RunAsync("set-kind", "quiet", "--keep-failed", "soon")).ExitCode);
    }

    [Fact]
    public async Task Pruning_tells_what_it_did()
    {
        var made = await RunAsync("prune", "--yes", "--json");
        Assert.All(made.Json.GetProperty("partitions").EnumerateArray(), partition => Assert.Equal("made", partition.GetProperty("action").GetString()));
        Assert.Contains("Nothing to do.", (await RunAsync("prune", "--yes")).Output, StringComparison.Ordinal);
    }
}
