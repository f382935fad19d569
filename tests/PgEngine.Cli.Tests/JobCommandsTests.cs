using System.Globalization;
using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class JobCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    [Fact]
    public async Task Enqueue_prints_the_id_and_stores_what_was_asked_for()
    {
        var run = await RunAsync(
            "enqueue", "mail", "--payload", """{"to":"a@b.c"}""", "--queue", "post", "--priority", "-7", "--max-attempts", "3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var job = (await _database.Source.RowsAsync(
            "select kind, queue, priority, max_attempts, payload ->> 'to' as receiver from engine.jobs where id = $1", Id(run))).Single();
        Assert.Equal("kind=mail, queue=post, priority=-7, max_attempts=3, receiver=a@b.c", job.ToString());
    }

    [Fact]
    public async Task Enqueue_takes_the_payload_from_a_file()
    {
        var file = Path.Combine(Path.GetTempPath(), $"pgengine-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, """{"from":"a file"}""");
        try
        {
            var id = Id(await RunAsync("enqueue", "mail", "--payload", "@" + file));
            var from = await _database.Source.ScalarAsync<string>("select payload ->> 'from' from engine.jobs where id = $1", id);
            Assert.Equal("a file", from);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Enqueue_with_a_delay_counts_from_the_clock_of_the_database()
    {
        var id = Id(await RunAsync("enqueue", "mail", "--run-at", "+2h"));
        var wait = await _database.Source.ScalarAsync<TimeSpan>("select run_at - created_at from engine.jobs where id = $1", id);
        Assert.InRange(wait, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(121));
    }

    [Theory]
    [InlineData("--payload", "{broken")]
    [InlineData("--payload", "@/no/such/file.json")]
    [InlineData("--run-at", "tomorrow")]
    [InlineData("--run-at", "2026-01-31T08:00:00")]
    public async Task Enqueue_refuses_what_it_cannot_read_as_a_mistake_of_the_caller(string option, string value)
    {
        var run = await RunAsync("enqueue", "unreadable", option, value);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(0, await _database.Source.ScalarAsync<long>("select count(*) from engine.jobs where kind = 'unreadable'"));
    }

    [Fact]
    public async Task What_the_database_refuses_is_exit_code_1_with_its_own_words()
    {
        var run = await RunAsync("enqueue", "mail", "--priority", "500", "--json");

        Assert.Equal(1, run.ExitCode);
        var error = run.Json.GetProperty("error");
        Assert.Equal("QE005", error.GetProperty("sqlstate").GetString());
        Assert.Contains("priority", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_and_page_by_page()
    {
        await _database.Source.ExecuteAsync("select engine.enqueue('paged') from generate_series(1, 3)");

        var first = await RunAsync("jobs", "--kind", "paged", "--max", "2", "--json");
        Assert.Equal(["jobs", "next_before_id"], first.Members);
        var next = first.Json.GetProperty("next_before_id").GetInt64();
        var second = await RunAsync("jobs", "--kind", "paged", "--max", "2", "--before-id", $"{next}", "--json");

        var ids = new[] { first, second }
            .SelectMany(page => page.Json.GetProperty("jobs").EnumerateArray()).Select(job => job.GetProperty("id").GetInt64()).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Equal(ids.OrderDescending(), ids);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.Json.GetProperty("next_before_id").ValueKind);
    }

    [Fact]
    public async Task A_listed_job_has_stable_members()
    {
        await RunAsync("enqueue", "shape");
        var job = (await RunAsync("jobs", "--kind", "shape", "--json")).Json.GetProperty("jobs")[0];
        Assert.Equal(
            [
                "id", "state", "queue", "kind", "priority", "run_at", "created_at", "started_at", "finished_at", "attempt", "max_attempts",
                "worker", "reason", "error",
            ],
            job.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Job_shows_the_payload_as_json_and_not_as_text()
    {
        var id = Id(await RunAsync("enqueue", "detail", "--payload", """{"n": 123456789012345678901234567890}"""));

        var job = await RunAsync("job", $"{id}", "--json");
        Assert.Equal("123456789012345678901234567890", job.Json.GetProperty("payload").GetProperty("n").GetRawText());
        Assert.Contains("state", (await RunAsync("job", $"{id}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_nobody_knows_is_not_found()
    {
        var run = await RunAsync("job", "42", "--json");
        Assert.Equal((1, "not_found"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_cancelled_job_can_be_retried_under_its_id()
    {
        var id = Id(await RunAsync("enqueue", "again"));

        var cancelled = await RunAsync("cancel", $"{id}", "--reason", "not today", "--yes", "--json");
        Assert.Equal((0, "cancelled"), (cancelled.ExitCode, cancelled.Json.GetProperty("answer").GetString()));
        Assert.Equal("not today", await _database.Source.ScalarAsync<string>("select reason from engine.history where id = $1", id));

        var retried = await RunAsync("retry", $"{id}", "--payload", """{"second":true}""", "--yes");
        Assert.Equal(0, retried.ExitCode);
        Assert.True(await _database.Source.ScalarAsync<bool>("select (payload ->> 'second')::boolean from engine.jobs where id = $1", id));
    }

    [Fact]
    public async Task Enqueue_takes_a_key_tags_and_an_expiry()
    {
        var run = await RunAsync(
            "enqueue", "keyed", "--key", "a", "--key-mode", "once", "--key-ttl", "2h", "--concurrency-key", "c", "--tag", "x", "--tag", "y",
            "--expires-at", "+1h", "--payload", "[1]");
        Assert.Equal(Id(run), Id(await RunAsync("enqueue", "keyed", "--key", "a", "--key-mode", "skip")));
        await RunAsync("enqueue", "keyed", "--key", "a", "--merge", "--payload", "[2]", "--expires-at", "2099-01-31T08:00:00Z");
        Assert.Equal(
            "[1, 2] a t t",
            await _database.Source.ScalarAsync<string>(
                """
                select format('%s %s %s %s', j.payload, j.key, j.expires_at = '2099-01-31T08:00:00Z', k.expires_at < now() + interval '3 h')
                from engine.jobs j join engine.keys k on k.job_id = j.id
                """));

        var job = (await RunAsync("job", $"{Id(run)}", "--json")).Json;
        Assert.Equal("a", job.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Remove_takes_a_job_back_by_its_key()
    {
        await RunAsync("enqueue", "mail", "--key", "gone", "--queue", "post");
        var removed = await RunAsync("remove", "gone", "--queue", "post", "--yes", "--json");
        Assert.Equal((0, "removed"), (removed.ExitCode, removed.Json.GetProperty("answer").GetString()));
        Assert.Equal(1, (await RunAsync("remove", "gone", "--queue", "post", "--yes")).ExitCode);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    public async Task Acting_on_a_job_that_nobody_knows_is_exit_code_1(string verb)
    {
        var run = await RunAsync(verb, "42", "--yes", "--json");
        Assert.Equal((1, "unknown"), (run.ExitCode, run.Json.GetProperty("answer").GetString()));
    }

    [Fact]
    public async Task Names_with_control_characters_do_not_reach_the_terminal()
    {
        var id = await _database.Source.ScalarAsync<long>("select engine.enqueue('terminal')");
        await _database.Source.ExecuteAsync("select engine.cancel($1, $2)", id, "gone\u001b[2J\u202e");

        var run = await RunAsync("jobs", "--kind", "terminal");
        Assert.Contains("gone", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
    }

    private static long Id(CliRun run) => long.Parse(run.Output, CultureInfo.InvariantCulture);

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);
}
