using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class WatchCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static bool Changed(CliRun run) => run.ExitCode == 0 && run.Json.GetProperty("changed").GetBoolean();

    private readonly TestDatabase _database = fixture.Database;

    [Fact]
    public async Task Queues_show_what_waits_where()
    {
        await RunAsync("enqueue", "waiting", "--queue", "busy");

        var queue = (await RunAsync("queues", "--queue", "busy", "--json")).Json.GetProperty("queues")[0];
        Assert.Equal(1, queue.GetProperty("ready").GetInt64());
        Assert.Equal(
            ["queue", "paused", "ready", "scheduled", "running", "blocked", "waiting", "oldest_ready_seconds", "workers"],
            queue.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task A_queue_is_paused_and_resumed_and_says_whether_that_changed_anything()
    {
        Assert.True(Changed(await RunAsync("queues", "pause", "night", "--reason", "maintenance", "--yes", "--json")));
        var reason = await _database.Source.ScalarAsync<string>("select pause_reason from engine.queues where queue = 'night'");
        Assert.Equal("maintenance", reason);
        Assert.False(Changed(await RunAsync("queues", "pause", "night", "--yes", "--json")));
        Assert.True(Changed(await RunAsync("queues", "resume", "night", "--json")));
        Assert.False(Changed(await RunAsync("queues", "resume", "night", "--json")));
    }

    [Fact]
    public async Task Limits_of_a_queue_and_of_a_key_are_set_and_shown()
    {
        Assert.True(Changed(await RunAsync("queues", "set", "limited", "--max-running", "5", "--yes", "--json")));
        Assert.False(Changed(await RunAsync("queues", "set", "limited", "--max-running", "5", "--yes", "--json")));
        Assert.True(Changed(await RunAsync(
            "queues", "set", "limited", "--key", "tenant", "--rate-limit", """{"count": 3, "per_ms": 1000}""", "--yes", "--json")));

        var limits = (await RunAsync("queues", "limits", "--queue", "limited", "--json")).Json.GetProperty("limits");
        Assert.Equal(2, limits.GetArrayLength());
        Assert.Equal(5, limits[0].GetProperty("max_running").GetInt32());
        Assert.Equal("tenant", limits[1].GetProperty("concurrency_key").GetString());
        Assert.Equal(3, limits[1].GetProperty("tokens").GetDouble());
    }

    [Fact]
    public async Task Options_before_a_subcommand_count_for_it()
    {
        // Read as the parent's own, the database would silently be another one: that of the environment.
        var run = await CliRun.Of(null, "queues", "--database", _database.ConnectionString, "resume", "nothing-paused", "--json");
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Workers_are_listed_and_stale_ones_are_swept()
    {
        await _database.Source.ExecuteAsync(
            """
            select engine.register_worker_v1(
              'cli-test', array['lost'], array['lost'], 2, 'test', interval '30 seconds', interval '1 second')
            """);
        await RunAsync("enqueue", "lost", "--queue", "lost");
        await _database.Source.ExecuteAsync(
            "select engine.claim_jobs_v1(w.id, gen_random_uuid(), 10, 10) from engine.workers w where w.name = 'cli-test'");

        var worker = (await RunAsync("workers", "--json")).Json.GetProperty("workers")[0];
        Assert.Equal(("cli-test", 1), (worker.GetProperty("name").GetString(), worker.GetProperty("running").GetInt64()));
        Assert.Equal(["lost"], worker.GetProperty("queues").EnumerateArray().Select(queue => queue.GetString()));

        await _database.Source.ExecuteAsync("update engine.workers set beat_at = beat_at - interval '1 hour'");
        var shown = await RunAsync("sweep-stale-workers", "--threshold", "10s", "--dry-run", "--json");
        Assert.True(shown.Json.GetProperty("dry_run").GetBoolean());
        Assert.Equal("rescued", shown.Json.GetProperty("swept")[0].GetProperty("action").GetString());
        Assert.Equal("running", await _database.Source.ScalarAsync<string>("select state from engine.jobs where kind = 'lost'"));

        Assert.Equal(0, (await RunAsync("sweep-stale-workers", "--threshold", "10s", "--yes")).ExitCode);
        Assert.Equal("ready", await _database.Source.ScalarAsync<string>("select state from engine.jobs where kind = 'lost'"));
    }

    [Fact]
    public async Task Stats_are_a_document_of_named_figures()
    {
        var run = await RunAsync("stats", "--json");
        Assert.Equal(0, run.ExitCode);
        var first = run.Json.GetProperty("stats")[0];
        Assert.Equal(["name", "value", "unit", "meaning"], first.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Health_is_exit_code_0_unless_a_check_fails()
    {
        var run = await RunAsync("health", "--json");
        var failing = run.Json.GetProperty("checks").EnumerateArray().Any(check => check.GetProperty("status").GetString() == "fail");
        Assert.False(failing);
        Assert.Equal((0, true), (run.ExitCode, run.Json.GetProperty("healthy").GetBoolean()));
    }

    [Fact]
    public async Task Health_is_exit_code_1_when_a_check_fails()
    {
        await using var broken = await TestDatabase.CreateAsync();
        await broken.Source.ExecuteAsync(
            """
            create or replace function engine.health() returns table (check_name text, status text, detail text, cure text)
            language sql as $$ select 'disk', 'fail', 'it is full', 'buy another one' $$
            """);

        var run = await CliRun.Of(broken.ConnectionString, "health");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("buy another one", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'disk', 'fail', 'sda', 'it is full', 'buy another one'", 1)]
    [InlineData("'disk', 'warn', 'sda', 'it is nearly full', 'clean it'", 5)]
    [InlineData("'disk', 'info', 'sda', 'it is old', 'watch it'", 0)]
    [InlineData("'disk', 'info', 'sda', 'it is old', 'watch it' where false", 0)]
    public async Task Doctor_prints_each_finding_and_its_exit_code_is_the_worst_severity(string findings, int exitCode)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.Source.ExecuteAsync(
            $"""
            create or replace function engine.doctor()
            returns table (check_name text, severity text, subject text, detail text, cure text)
            language sql as $$ select {findings} $$
            """);

        var run = await CliRun.Of(database.ConnectionString, "doctor", "--json");
        Assert.Equal(exitCode, run.ExitCode);
        if (run.Json.GetProperty("findings").EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } finding)
        {
            Assert.Equal(["severity", "check_name", "subject", "detail", "cure"], finding.EnumerateObject().Select(member => member.Name));
        }
        else
        {
            Assert.Contains("Nothing is wrong.", (await CliRun.Of(database.ConnectionString, "doctor")).All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_log_lines_of_a_job_are_shown()
    {
        await _database.Source.ExecuteAsync(
            """
            insert into engine.job_logs (job_id, n, attempt, at, level, message)
            values (77, 1, 1, now(), 'information', 'first'), (77, 2, 1, now(), 'warning', 'second')
            """);

        Assert.Contains("second", (await RunAsync("job-log", "77")).Output, StringComparison.Ordinal);
        var lines = (await RunAsync("job-log", "77", "--after", "1", "--json")).Json.GetProperty("lines");
        Assert.Equal(["second"], lines.EnumerateArray().Select(line => line.GetProperty("message").GetString()));
        Assert.Equal(0, (await RunAsync("job-log", "78")).ExitCode);
    }

    [Fact]
    public async Task Plain_output_is_one_line_a_row_without_any_escape_sequence()
    {
        await RunAsync("enqueue", "plain");
        var lines = (await RunAsync("jobs", "--kind", "plain")).Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("        id", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.AsSpan().ContainsAny('\u001b', '│'));
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);
}
