using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Limits;

/// <summary>Limits of a whole queue: how many run at once, how many start per time, strict order with one.</summary>
public sealed class QueueLimitTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private long Worker { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await A.RegisterAsync(kinds: ["work", "other"], queues: ["default", "free"]);
    }

    [Fact]
    public async Task No_more_than_the_limit_run_at_once_over_all_workers_and_kinds()
    {
        await A.SetQueueAsync("max_running => 3");
        var second = await A.RegisterAsync(kinds: ["other"]);
        var jobs = await A.EnqueueAsync(2);
        var others = await A.EnqueueAsync(5, kind: "other");
        var first = await A.ClaimAsync(Worker, max: 2);
        Assert.Equal(jobs, first.Ids);
        Assert.Equal([others[0]], (await A.ClaimAsync(second)).Ids);
        Assert.Empty((await A.ClaimAsync(second)).Ids);

        await A.CompleteAsync(first.Lease, jobs);
        Assert.Equal(others.Skip(1).Take(2), (await A.ClaimAsync(second)).Ids);
    }

    [Fact]
    public async Task A_full_queue_does_not_hold_up_another_one()
    {
        await A.SetQueueAsync("max_running => 1");
        await A.EnqueueAsync(5);
        var free = await A.EnqueueAsync(2, queue: "free");
        Assert.Equal(3, (await A.ClaimAsync(Worker)).Ids.Length);
        Assert.Subset((await Sql.QueryAsync<long>("select id from jobs where state = 'running'")).ToHashSet(), free.ToHashSet());
    }

    [Fact]
    public async Task The_backlog_of_a_full_queue_leaves_a_small_claim_to_other_queues()
    {
        await A.SetQueueAsync("max_running => 2");
        await A.EnqueueAsync(6);
        await A.ClaimAsync(Worker, max: 2);
        var free = await A.EnqueueAsync(3, queue: "free");
        Assert.Equal(free[..2], (await A.ClaimAsync(Worker, max: 2)).Ids);
        Assert.Equal(free[2..], (await A.ClaimAsync(Worker, max: 2)).Ids);
    }

    [Fact]
    public async Task What_a_queue_has_no_room_for_is_made_up_from_other_queues_by_the_same_claim()
    {
        await A.SetQueueAsync("max_running => 3");
        var kept = await A.EnqueueAsync(4);
        var kept2 = await A.EnqueueAsync(4, kind: "other");
        var free = await A.EnqueueAsync(4, queue: "free");
        var claim = await A.ClaimAsync(Worker, max: 6);
        Assert.Equal([.. kept[..3], .. free[..3]], claim.Ids);
        Assert.Empty(claim.Ids.Intersect(kept2));
    }

    [Fact]
    public async Task A_limit_of_one_is_strict_order_by_id_over_kinds_priorities_and_retries()
    {
        var before = await A.EnqueueAsync(priority: 50);
        await A.SetQueueAsync("max_running => 1");
        var next = Assert.Single(await A.LineAsync("", kind: "other", priority: -50));
        var claim = await ClaimFirstAsync();
        Assert.Equal([before], claim.Ids);
        await A.SettleAsync(before, claim.Lease, "fail");
        Assert.Empty((await A.ClaimAsync(Worker)).Ids);

        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        claim = await A.ClaimAsync(Worker);
        Assert.Equal([before], claim.Ids);
        await A.CompleteAsync(claim.Lease, before);
        Assert.Equal([next], (await A.ClaimAsync(Worker)).Ids);
    }

    [Theory]
    [InlineData("max_running => 1")]
    [InlineData("fairness => 'round_robin'")]
    public async Task Every_way_to_enqueue_puts_a_job_without_a_key_into_the_line_of_its_queue(string setting)
    {
        await A.SetQueueAsync(setting);
        await Sql.ExecuteAsync(
            """
            select enqueue('work'), enqueue('work', key => 'k');
            select enqueue_many('[{"kind": "work"}, {"kind": "work", "key": "m"}]');
            select * from enqueue_jobs_v1('work', array['{}', '{}']::jsonb[]);
            select * from enqueue_jobs_v1('work', array['{}', '{}']::jsonb[], p_concurrency_keys => array['own', null]);
            select * from enqueue_jobs_v1('work', array['{}']::jsonb[], p_keys => array['b']);
            """);
        Assert.Equal(
            ["", "", "", "", "", "", "", "", "own"],
            await Sql.QueryAsync<string>("select concurrency_key from jobs order by concurrency_key"));
    }

    [Fact]
    public async Task Jobs_that_run_when_a_limit_is_set_count()
    {
        await A.EnqueueAsync(4);
        await A.ClaimAsync(Worker, max: 2);
        await A.SetQueueAsync("max_running => 3");
        Assert.Single((await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_raised_limit_holds_at_once()
    {
        await A.SetQueueAsync("max_running => 1");
        await A.LineAsync("", 4);
        await A.ClaimAsync(Worker);
        await A.SetQueueAsync("max_running => 3");
        Assert.Equal(2, (await A.ClaimAsync(Worker)).Ids.Length);
        await A.SetQueueAsync("""options => '{"clear": ["max_running"]}'""");
        Assert.Single((await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_rate_limit_lets_so_many_start_and_says_when_the_next_may()
    {
        await A.SetQueueAsync("""rate_limit => '{"count": 10, "per_ms": 10000, "burst": 4}'""");
        await A.EnqueueAsync(20);
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal(4, claim.Ids.Length);
        Assert.Equal(1, (claim.NextDueAt - claim.ClaimedAt)!.Value.TotalSeconds, 0.01);

        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(2500));
        Assert.Equal(2, (await A.ClaimAsync(Worker)).Ids.Length);
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(500));
        Assert.Single((await A.ClaimAsync(Worker)).Ids);
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(4, (await A.ClaimAsync(Worker)).Ids.Length);
    }

    [Fact]
    public async Task A_rate_limit_per_key_spreads_each_key_and_loses_none()
    {
        await A.SetQueueAsync("""options => '{"key_max_running": 100, "key_rate_limit": {"count": 2, "per_ms": 1000}}'""");
        var slow = await A.LineAsync("a", 7);
        var other = await A.LineAsync("b", 1);
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal([.. slow[..2], .. other], claim.Ids);
        await A.CompleteAsync(claim.Lease, claim.Ids);

        var started = new List<long>();
        for (var second = 0; second < 10 && started.Count < 5; second++)
        {
            await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(501));
            claim = await A.ClaimAsync(Worker);
            Assert.InRange(claim.Ids.Length, 0, 1);
            started.AddRange(claim.Ids);
            await A.CompleteAsync(claim.Lease, claim.Ids);
        }

        Assert.Equal(slow.Skip(2), started);
    }

    [Fact]
    public async Task A_job_that_did_not_start_in_time_ends_as_expired_and_frees_its_line()
    {
        var late = Assert.Single(await A.LineAsync("k", expires: "1 minute", due: "0"));
        var started = Assert.Single(await A.LineAsync("other", expires: "1 minute"));
        await A.ClaimAsync(Worker, queues: ["free"]);
        var next = await A.LineAsync("k");
        var running = await A.ClaimAsync(Worker, max: 1, kinds: ["other"]);
        Assert.Empty(running.Ids);

        await Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(next, (await A.ClaimAsync(Worker)).Ids);
        Assert.Equal(("cancelled", "expired"), await EndAsync(late));
        Assert.Equal(("cancelled", "expired"), await EndAsync(started));
    }

    [Fact]
    public async Task A_job_that_has_started_does_not_expire_while_it_waits_for_its_retry()
    {
        var job = Assert.Single(await A.LineAsync("-", expires: "1 minute"));
        var claim = await A.ClaimAsync(Worker);
        await A.SettleAsync(job, claim.Lease, "fail");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        await A.BeatAsync(Worker);
        Assert.Equal([job], (await A.ClaimAsync(Worker)).Ids);
    }

    [Fact]
    public async Task A_beat_ends_expired_jobs_that_no_claim_meets()
    {
        var job = Assert.Single(await A.LineAsync("-", kind: "nobody", expires: "1 minute"));
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        await A.BeatAsync(Worker);
        Assert.Equal(("cancelled", "expired"), await EndAsync(job));
    }

    private async Task<Claim> ClaimFirstAsync()
    {
        // What was enqueued before the queue ran one at a time, and who is first in line, may take a second look.
        var claim = await A.ClaimAsync(Worker);
        return claim.Ids.Length > 0 ? claim : await A.ClaimAsync(Worker);
    }

    private async Task<(string, string)> EndAsync(long job)
    {
        var row = await A.HistoryAsync(job);
        return (row.Get<string>("state"), row.Get<string>("reason"));
    }
}
