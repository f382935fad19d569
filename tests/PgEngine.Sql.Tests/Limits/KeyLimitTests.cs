using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Limits;

/// <summary>At most N running jobs share a concurrency key; with one, they run strictly by id.</summary>
public sealed class KeyLimitTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private long Worker { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await A.RegisterAsync(kinds: ["work", "other"]);
    }

    [Fact]
    public async Task Jobs_of_one_key_run_one_after_the_other_by_id_also_when_a_claim_could_take_all()
    {
        var line = await A.LineAsync("account-1", 4);
        foreach (var expected in line)
        {
            var claim = await A.ClaimAsync(Worker);
            Assert.Equal([expected], claim.Ids);
            Assert.Empty((await A.ClaimAsync(Worker)).Ids);
            await A.CompleteAsync(claim.Lease, expected);
        }

        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task Priority_does_not_change_the_order_within_a_line_of_one()
    {
        var late = await A.LineAsync("k", priority: 50);
        var urgent = await A.LineAsync("k", priority: -50);
        var claim = await A.ClaimAsync(Worker);
        Assert.Empty(claim.Ids.Intersect(urgent));
        var first = claim.Ids.Length > 0 ? claim : await A.ClaimAsync(Worker);
        Assert.Equal(late, first.Ids);
    }

    [Fact]
    public async Task A_job_without_a_key_and_other_keys_pass_a_line_that_waits()
    {
        await A.LineAsync("busy", 3);
        await A.ClaimAsync(Worker, max: 1);
        var free = await A.LineAsync("-", 1);
        var other = await A.LineAsync("idle", 1);
        Assert.Equal(free.Concat(other), (await A.ClaimAsync(Worker)).Ids);
    }

    [Theory]
    [InlineData("fail", "{}")]
    [InlineData("snooze", """{"delay_ms": 60000}""")]
    public async Task A_head_that_waits_for_its_retry_or_snooze_holds_its_line(string outcome, string details)
    {
        var line = await A.LineAsync("k", 2);
        var claim = await A.ClaimAsync(Worker);
        await A.SettleAsync(line[0], claim.Lease, outcome, details);
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);

        await Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([line[0]], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_head_in_the_future_holds_its_line_until_it_is_cancelled()
    {
        var head = Assert.Single(await A.LineAsync("k", due: "1 h"));
        var next = await A.LineAsync("k");
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        Assert.Equal("cancelled", await A.CancelAsync(head));
        Assert.Equal(next, (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_queue_may_say_how_many_of_each_key_run_at_once()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 3}'""");
        var line = await A.LineAsync("k", 5);
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal(line.Take(3), claim.Ids);
        await A.CompleteAsync(claim.Lease, line[0], line[1]);
        Assert.Equal(line.Skip(3), (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_retry_frees_the_place_where_more_than_one_may_run()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 2}'""");
        var line = await A.LineAsync("k", 3);
        var claim = await A.ClaimAsync(Worker);
        await A.SettleAsync(line[0], claim.Lease, "fail");
        Assert.Equal([line[2]], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task The_limit_of_a_key_can_be_raised_lowered_and_taken_back_while_jobs_wait()
    {
        var line = await A.LineAsync("k", 6);
        await A.ClaimAsync(Worker);
        Assert.True(await Sql.ScalarAsync<bool>("select set_limit('default', 'k', 3)"));
        Assert.Equal(line.Skip(1).Take(2), (await A.ClaimAsync(Worker)).Ids);
        Assert.True(await Sql.ScalarAsync<bool>("select set_limit('default', 'k', 0)"));
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        Assert.True(await Sql.ScalarAsync<bool>("select set_limit('default', 'k', 5)"));
        Assert.Equal(line.Skip(3).Take(2), (await A.ClaimAsync(Worker)).Ids);
        Assert.True(await Sql.ScalarAsync<bool>("select set_limit('default', 'k', clear => true)"));
        Assert.False(await Sql.ScalarAsync<bool>("select set_limit('default', 'k', clear => true)"));
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task Jobs_of_a_dead_worker_keep_their_place_at_the_head_of_the_line()
    {
        var line = await A.LineAsync("k", 2);
        await A.ClaimAsync(Worker);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        var other = await A.RegisterAsync(name: "other");
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([line[0]], (await A.ClaimAsync(other, free: 10)).Ids);
    }

    [Fact]
    public async Task A_line_of_one_that_waits_leaves_no_trace_when_it_has_been_worked_off()
    {
        var line = await A.LineAsync("k", 3);
        foreach (var job in line)
        {
            await A.CompleteAsync((await A.ClaimAsync(Worker)).Lease, job);
        }

        Assert.Equal(0L, await Sql.ScalarAsync<long>("select count(*) from promotions"));
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await A.BeatAsync(Worker);
        Assert.Equal(0L, await Sql.ScalarAsync<long>("select count(*) from slots"));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("discard")]
    [InlineData("snooze")]
    [InlineData("release")]
    [InlineData("lost")]
    public async Task However_a_job_stops_running_its_place_is_free(string how)
    {
        await A.LineAsync("k", 2);
        await A.LineAsync("other");
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal(2L, await Sql.ScalarAsync<long>("select count(*) from places join jobs on jobs.id = places.job_id and jobs.slot"));
        if (how == "complete")
        {
            await A.CompleteAsync(claim.Lease, claim.Ids);
        }
        else if (how == "lost")
        {
            await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
            await A.RegisterAsync(name: "other");
            await A.SweepAsync(TimeSpan.FromSeconds(30));
        }
        else
        {
            await A.SettleAsync([.. claim.Ids.Select(id => new Settlement(id, claim.Lease, how))]);
        }

        Assert.Equal(0L, await Sql.ScalarAsync<long>("select count(*) from places"));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("select count(*) from jobs where slot"));
    }

    [Fact]
    public async Task The_place_of_a_job_that_was_deleted_by_hand_is_free_after_the_next_sweep()
    {
        var line = await A.LineAsync("k", 2);
        await A.ClaimAsync(Worker);
        await Sql.ExecuteAsync("delete from jobs where id = $1", line[0]);
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await A.BeatAsync(Worker);
        Assert.Equal([line[1]], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task The_marks_of_lines_move_on_and_never_pass_a_place_that_is_taken()
    {
        await A.SetQueueAsync("""max_running => 500, options => '{"key_max_running": 3}'""");
        for (var i = 0; i < 30; i++)
        {
            await Sql.ExecuteAsync("select enqueue_jobs_v1('work', array_fill('{}'::jsonb, array[40]), p_concurrency_keys => array(select 'k' || n from generate_series(1, 40) as n))");
            var claim = await A.ClaimAsync(Worker);
            Assert.Equal(40, claim.Ids.Length);
            Assert.Equal(0L, await Sql.ScalarAsync<long>(
                "select count(*) from places as p join slots as s on s.queue = p.queue and s.concurrency_key in ('', p.concurrency_key) where p.id < s.places_from"));
            await A.CompleteAsync(claim.Lease, i % 2 == 0 ? claim.Ids[..20] : claim.Ids);
            if (i % 2 == 0)
            {
                await A.SettleAsync([.. claim.Ids[20..].Select(id => new Settlement(id, claim.Lease, "discard"))]);
            }
        }

        Assert.True(await Sql.ScalarAsync<long>("select count(*) from slots where places_from > 0") > 5);
    }

    [Fact]
    public async Task A_job_under_the_limits_of_its_key_and_of_its_queue_takes_one_place()
    {
        await A.SetQueueAsync("max_running => 3");
        await A.LineAsync("k", 2);
        await A.EnqueueAsync(3);
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal(3, claim.Ids.Length);
        Assert.Equal(3L, await Sql.ScalarAsync<long>("select count(*) from places"));
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal(2, (await A.ClaimAsync(Worker)).Ids.Length);
    }

    [Fact]
    public async Task The_list_of_limits_shows_what_runs_and_what_is_blocked()
    {
        await A.SetQueueAsync("max_running => 7");
        await A.LineAsync("k", 4);
        await A.ClaimAsync(Worker);
        var rows = await Sql.RowsAsync("select * from limits()");
        Assert.Equal(2, rows.Count);
        Assert.Equal((null, 7, 1L), (rows[0]["concurrency_key"], rows[0]["max_running"], rows[0]["running"]));
        Assert.Equal(("k", 1, 1L, 3L), (rows[1]["concurrency_key"], rows[1]["max_running"], rows[1]["running"], rows[1]["blocked"]));
    }
}
