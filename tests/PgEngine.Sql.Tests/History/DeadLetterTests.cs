using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.History;

/// <summary>Dead letters: listed, searched, and run again in bulk at a rate.</summary>
public sealed class DeadLetterTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<long> DeadAsync(string kind = "work", string queue = "default", string payload = "{}", string error = "oops")
    {
        var worker = await A.RegisterAsync(kinds: [kind], queues: [queue], name: "alpha");
        var id = await A.EnqueueAsync(kind, payload, queue);
        var claim = await A.ClaimAsync(worker);
        await Sql.ExecuteAsync(
            "select settle_jobs_v1(array[$1], array[$2], '{fail}', array[jsonb_build_object('permanent', true, 'error_type', 'Smtp', 'error_message', $3::text)])",
            id, claim.Lease, error);
        await Sql.ExecuteAsync("select deregister_worker_v1($1)", worker);
        return id;
    }

    private Task<List<long>> IdsAsync(string arguments, params object[] values) => Sql.QueryAsync<long>($"select id from failed({arguments})", values);

    [Fact]
    public async Task A_dead_letter_shows_what_happened_to_it()
    {
        var id = await DeadAsync(payload: """{"to": "a@b.c"}""", error: "mailbox full");
        var row = await Sql.RowAsync("select * from failed()");
        Assert.Equal((id, "default", "work", 1), ((long)row["id"]!, (string)row["queue"]!, (string)row["kind"]!, (int)row["attempt"]!));
        Assert.Equal(("permanent failure", "Smtp", "mailbox full", "alpha"),
            ((string)row["reason"]!, (string)row["error_type"]!, (string)row["error"]!, (string)row["worker"]!));
        Assert.Equal("""{"to": "a@b.c"}""", row["payload"]);
        Assert.Equal(Noon, row["finished_at"]);
    }

    [Fact]
    public async Task Only_dead_letters_are_listed_newest_first_and_page_by_page()
    {
        var ids = new[] { await DeadAsync(), await DeadAsync(), await DeadAsync() };
        await A.CancelAsync(await A.EnqueueAsync());
        await Sql.ExecuteAsync("select complete_jobs(array[enqueue('work')])");
        Assert.Equal([ids[2], ids[1]], await IdsAsync("max => 2"));
        Assert.Equal([ids[0]], await IdsAsync("before_id => $1", ids[1]));
    }

    [Fact]
    public async Task Queue_kind_and_time_narrow_the_list()
    {
        var mail = await DeadAsync(kind: "mail", queue: "slow");
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        var work = await DeadAsync();
        Assert.Equal([mail], await IdsAsync("kind => 'mail'"));
        Assert.Equal([mail], await IdsAsync("queue => 'slow'"));
        Assert.Equal([work], await IdsAsync("since => $1", Noon.AddHours(1)));
    }

    [Theory]
    [InlineData("FULL", true)]
    [InlineData("smtp", true)]
    [InlineData("permanent", true)]
    [InlineData("a@b", true)]
    [InlineData("100%", true)]
    [InlineData("a_b", false)]
    [InlineData("\\", false)]
    [InlineData("nothing of this", false)]
    public async Task A_search_finds_a_part_of_reason_error_and_payload_taken_literally(string search, bool found)
    {
        var id = await DeadAsync(payload: """{"to": "a@b.c"}""", error: "mailbox 100% full");
        Assert.Equal(found ? [id] : [], await IdsAsync("search => $1", search));
    }

    [Fact]
    public async Task A_viewer_sees_no_payload_and_cannot_find_out_by_searching()
    {
        await DeadAsync(payload: """{"secret": "swordfish"}""", error: "mailbox full");
        await using var role = await Rights.TestRole.CreateAsync(Database, "viewer");
        await using var session = await role.LogInAsync();
        Assert.Null((await session.RowAsync("select payload from engine.failed()"))["payload"]);
        Assert.Empty(await session.RowsAsync("select id from engine.failed(search => 'swordfish')"));
        Assert.Single(await session.RowsAsync("select id from engine.failed(search => 'mailbox')"));
    }

    [Fact]
    public async Task Dead_letters_run_again_in_bulk_as_fast_as_asked_for()
    {
        var ids = new[] { await DeadAsync(), await DeadAsync(), await DeadAsync(), await DeadAsync() };
        await A.RegisterAsync();
        var listener = await ListenAsync();
        Assert.Equal(3, await Sql.ScalarAsync<int>("select retry_failed(rate_per_second => 2, max => 3)"));
        Assert.Equal(["q:default"], await listener.HeardAsync());
        Assert.Equal(
            [Noon, Noon.AddSeconds(0.5), Noon.AddSeconds(1)],
            await Sql.QueryAsync<DateTime>("select run_at from jobs where id = any ($1) order by id", ids));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select retry_failed(run_at => $1)", Noon.AddDays(1)));
        Assert.Equal(Noon.AddDays(1), (await A.JobAsync(ids[3]))["run_at"]);
        Assert.Equal(0, await Sql.ScalarAsync<int>("select retry_failed()"));
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from audit where act = 'retry_failed' and (details ->> 'count')::int > 0"));
    }

    [Fact]
    public async Task Only_those_that_match_run_again_and_what_was_cancelled_never()
    {
        var mail = await DeadAsync(kind: "mail", error: "timeout");
        var other = await DeadAsync(error: "disk");
        var cancelled = await A.EnqueueAsync();
        await A.CancelAsync(cancelled);
        Assert.Equal(0, await Sql.ScalarAsync<int>("select retry_failed(queue => 'slow')"));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select retry_failed(since => $1)", Noon.AddHours(1)));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select retry_failed(search => 'TIMEOUT')"));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select retry_failed(kind => 'mail')"));
        Assert.Equal("ready", await A.StateAsync(mail));
        Assert.Equal("failed", await A.StateAsync(other));
        Assert.Equal("cancelled", await A.StateAsync(cancelled));
    }

    [Fact]
    public async Task Those_whose_key_is_taken_are_passed_over()
    {
        await Sql.ExecuteAsync("select fail_jobs(array[enqueue('work', key => 'k')])");
        await Sql.ExecuteAsync("select enqueue('work', key => 'k')");
        var free = await DeadAsync(kind: "mail");
        Assert.Equal(1, await Sql.ScalarAsync<int>("select retry_failed(max => 1)"));
        Assert.Equal("ready", await A.StateAsync(free));
    }

    [Fact]
    public async Task Two_operators_at_once_share_the_dead_letters()
    {
        await DeadAsync();
        await DeadAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        Assert.Equal(1, await b.Sql.ScalarAsync<int>("select retry_failed(max => 1)"));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select retry_failed()"));
        await b.Sql.CommitAsync();
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from jobs"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from history"));
    }

    [Theory]
    [InlineData("QE202", "failed(max => 0)")]
    [InlineData("QE202", "failed(before_id => 0)")]
    [InlineData("QE202", "retry_failed(max => 0)")]
    [InlineData("QE202", "retry_failed(rate_per_second => 0)")]
    [InlineData("QE202", "retry_failed(rate_per_second => 'NaN')")]
    [InlineData("QE004", "retry_failed(run_at => 'infinity')")]
    public Task What_makes_no_sense_is_refused(string code, string call) => RefusedAsync(code, () => Sql.ExecuteAsync($"select {call}"));
}
