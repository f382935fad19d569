using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.History;

/// <summary>What is kept and for how long: the kind's word, then the queue's, then the engine's.</summary>
public sealed class RetentionTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    /// <summary>Ends three jobs, one in each state; the classes they are kept in, or "-".</summary>
    private async Task<string> ClassesAsync(bool keepResult = false)
    {
        var worker = await A.RegisterAsync();
        var ids = new[]
        {
            await A.EnqueueAsync(keepResult: keepResult), await A.EnqueueAsync(keepResult: keepResult), await A.EnqueueAsync(keepResult: keepResult),
        };
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, ids[0]);
        await A.SettleAsync(ids[1], claim.Lease, "fail", """{"permanent": true}""");
        await A.SettleAsync(ids[2], claim.Lease, "discard");
        return await Sql.ScalarAsync<string>(
            "select string_agg(coalesce(h.class, '-'), ' ' order by i.id) from unnest($1) as i(id) left join history as h on h.id = i.id", ids);
    }

    [Fact]
    public async Task By_default_completed_jobs_stay_a_day_and_the_others_longer() => Assert.Equal("day quarter month", await ClassesAsync());

    [Theory]
    [InlineData("1 second", "hour")]
    [InlineData("60 minutes", "hour")]
    [InlineData("61 minutes", "day")]
    [InlineData("7 days", "week")]
    [InlineData("30 days", "month")]
    [InlineData("90 days", "quarter")]
    [InlineData("1 year", "year")]
    [InlineData("forever", "forever")]
    [InlineData("week", "week")]
    public async Task A_time_means_the_shortest_class_that_keeps_so_long(string keep, string kept)
    {
        await Sql.ExecuteAsync("select set_setting('retention', jsonb_build_object('completed', $1::text))", keep);
        Assert.Equal($"{kept} quarter month", await ClassesAsync());
    }

    [Fact]
    public async Task The_kind_comes_before_the_queue_and_the_queue_before_the_engine()
    {
        await Sql.ExecuteAsync("""select set_setting('retention', '{"completed": "hour", "failed": "hour", "cancelled": "hour"}')""");
        await Sql.ExecuteAsync("""select set_queue('default', options => '{"retention": {"completed": "week", "failed": "week"}}')""");
        await Sql.ExecuteAsync("""select set_kind('work', retention => '{"failed": "year"}')""");
        Assert.Equal("week year hour", await ClassesAsync());

        await Sql.ExecuteAsync("""select set_kind('work', options => '{"clear": ["retention"]}')""");
        await Sql.ExecuteAsync("""select set_queue('default', options => '{"retention": {"completed": null}}')""");
        Assert.Equal("hour week hour", await ClassesAsync());

        await Sql.ExecuteAsync("""select set_queue('default', options => '{"clear": ["retention"]}')""");
        await Sql.ExecuteAsync("select set_setting('retention', null)");
        Assert.Equal("day quarter month", await ClassesAsync());
    }

    [Theory]
    [InlineData(null, "none", "- - -")]
    [InlineData("all", "none", "day quarter month")]
    [InlineData("none", "all", "- - -")]
    [InlineData("failed", "none", "- quarter month")]
    public async Task Whether_anything_is_kept_says_the_kind_before_the_queue(string? kind, string queue, string kept)
    {
        await Sql.ExecuteAsync("select set_queue('default', history => $1)", queue);
        await Sql.ExecuteAsync("select set_kind('work', history => $1::text)", kind);
        Assert.Equal(kept, await ClassesAsync());
        Assert.Equal("day quarter month", await ClassesAsync(keepResult: true));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(null, false, false)]
    [InlineData(null, null, true)]
    public async Task Whether_payloads_are_kept_says_the_kind_before_the_queue(bool? kind, bool? queue, bool kept)
    {
        await Sql.ExecuteAsync("select set_queue('default', keep_payload => $1::boolean)", queue);
        await Sql.ExecuteAsync("select set_kind('work', keep_payload => $1::boolean)", kind);
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, ids[0]);
        await A.SettleAsync(ids[1], claim.Lease, "complete");
        Assert.Equal([kept, kept], await Sql.QueryAsync<bool>("select payload is not null from history"));
    }

    [Fact]
    public async Task Failed_attempts_go_into_history_with_their_job_and_leave_nothing_behind()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(3);
        var lease = (await A.ClaimAsync(worker)).Lease;
        foreach (var id in ids)
        {
            await A.SettleAsync(id, lease, "fail", """{"retry_in_ms": 0, "error_message": "disk"}""");
        }

        Assert.Equal(3, await Sql.ScalarAsync<long>("select count(*) from attempts"));
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, ids[0]);
        await A.SettleAsync(ids[1], claim.Lease, "complete");
        await Sql.ExecuteAsync("select set_queue('default', history => 'none')");
        await A.CompleteAsync(claim.Lease, ids[2]);

        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from attempts"));
        Assert.Equal(["disk", "disk"], await Sql.QueryAsync<string>("select error from jobs() order by id"));
        Assert.Equal("disk", await Sql.ScalarAsync<string>("select attempts -> 0 ->> 'error_message' from job($1)", ids[0]));

        // The failure, sent again after the job has ended, is still known.
        Assert.Equal(Answer.Already("retry"), await A.SettleAsync(ids[0], lease, "fail"));
        Assert.Equal(new Answer("stale", null), await A.SettleAsync(ids[0], Guid.NewGuid(), "fail"));
        Assert.Equal(new Answer("gone", null), await A.SettleAsync(ids[2], lease, "fail"));
    }

    [Fact]
    public async Task History_keeps_the_newest_hundred_failed_attempts()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync(
            "insert into attempts (job_id, attempt, lease, outcome, finished_at) select $1, -n, gen_random_uuid(), 'retry', $2 from generate_series(1, 150) n",
            id, Noon);
        await A.CompleteAsync((await A.ClaimAsync(worker)).Lease, id);
        await A.SettleAsync(id, Guid.NewGuid(), "complete");
        var failing = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update attempts set job_id = $1", failing);
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(failing, claim.Lease, "fail", """{"permanent": true}""");
        Assert.Equal([1, -1, -99], await Sql.QueryAsync<int>(
            "select (attempts -> n ->> 'attempt')::int from history, unnest('{0,1,99}'::int[]) as n where id = $1 order by n", failing));
        Assert.Equal(100, await Sql.ScalarAsync<int>("select jsonb_array_length(attempts) from history where id = $1", failing));
    }

    [Theory]
    [InlineData("""{"completed": "2 years"}""")]
    [InlineData("""{"completed": "-1 day"}""")]
    [InlineData("""{"completed": "soon"}""")]
    [InlineData("""{"completed": 7}""")]
    [InlineData("""{"done": "1 day"}""")]
    [InlineData("[]")]
    [InlineData("\"1 day\"")]
    public async Task What_is_no_retention_is_refused(string retention)
    {
        await RefusedAsync("QE009", () => Sql.ExecuteAsync("select set_setting('retention', $1::jsonb)", retention));
        await RefusedAsync("QE009", () => Sql.ExecuteAsync("select set_kind('work', retention => $1::jsonb)", retention));
        await RefusedAsync("QE009", () => Sql.ExecuteAsync(
            "select set_queue('default', options => jsonb_build_object('retention', $1::jsonb))", retention));
    }

    [Theory]
    [InlineData("QE001", "''")]
    [InlineData("QE009", "'work', history => 'some'")]
    [InlineData("QE009", """'work', options => '{"clear": ["retry"]}'""")]
    [InlineData("QE009", """'work', options => '{"colour": 1}'""")]
    public Task What_a_kind_cannot_have_is_refused(string code, string arguments) =>
        RefusedAsync(code, () => Sql.ExecuteAsync($"select set_kind({arguments})"));

    [Fact]
    public async Task Setting_what_holds_already_changes_nothing_and_leaves_no_trace()
    {
        Assert.True(await Sql.ScalarAsync<bool>("select set_kind('work', history => 'failed')"));
        Assert.False(await Sql.ScalarAsync<bool>("select set_kind('work', history => 'failed')"));
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from audit"));
    }
}
