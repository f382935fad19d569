using System.Text.RegularExpressions;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>A worker that was woken first looks where jobs came lately, in one query (decisions/0008).</summary>
public sealed class ClaimQuickTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static bool IsQuick(Claim claim) => claim.Cursor.Contains("\"quick\"", StringComparison.Ordinal);

    /// <summary>A worker that took a job just now and has looked properly since.</summary>
    private async Task<(long Worker, string Cursor)> WarmAsync(string[]? queues = null, params string[] kinds)
    {
        var worker = await A.RegisterAsync(queues: queues, kinds: kinds.Length > 0 ? kinds : ["work"]);
        foreach (var kind in kinds.Length > 0 ? kinds : ["work"])
        {
            await A.EnqueueAsync(kind);
        }

        var claim = await A.ClaimAsync(worker, looks: true);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(20));
        return (worker, (await A.ClaimAsync(worker, cursor: claim.Cursor, looks: true)).Cursor);
    }

    private Task<Claim> WokenAsync(long worker, string cursor, int max = 100, Guid? lease = null) =>
        A.ClaimAsync(worker, max, lease, cursor: cursor, looks: true);

    [Fact]
    public async Task What_has_just_come_where_jobs_came_lately_is_taken_at_once_and_a_proper_look_follows()
    {
        var (worker, cursor) = await WarmAsync();
        var ids = await A.EnqueueAsync(3);
        var claim = await WokenAsync(worker, cursor);
        Assert.True(IsQuick(claim));
        Assert.Equal(ids, claim.Ids);
        Assert.Equal(Noon.AddMilliseconds(25), claim.NextDueAt);
        Assert.All(claim.Jobs, job => Assert.Equal(1, job.Attempt));
        Assert.Equal(3, await Sql.ScalarAsync<long>("select open from leases where lease = $1 and worker_id = $2", claim.Lease, worker));
        Assert.All(await A.CompleteAsync(claim.Lease, claim.Ids), answer => Assert.Equal(Answer.Ok("completed"), answer));
    }

    [Fact]
    public async Task It_is_quick_never_twice_in_a_row_and_again_after_a_proper_look()
    {
        var (worker, cursor) = await WarmAsync();
        foreach (var isQuick in new[] { true, false, true, false })
        {
            var id = await A.EnqueueAsync();
            var claim = await WokenAsync(worker, cursor);
            Assert.Equal([id], claim.Ids);
            Assert.Equal(isQuick, IsQuick(claim));
            cursor = claim.Cursor;
        }
    }

    [Fact]
    public async Task A_claim_that_is_not_woken_or_goes_in_order_or_takes_one_job_is_never_quick()
    {
        var (worker, cursor) = await WarmAsync();
        await A.EnqueueAsync(3);
        Assert.False(IsQuick(await A.ClaimAsync(worker, 1, cursor: cursor, looks: true)));
        Assert.False(IsQuick(await A.ClaimAsync(worker, 2, cursor: cursor)));
        await A.EnqueueAsync(3);
        Assert.False(IsQuick(await A.ClaimAsync(worker, 2, cursor: cursor, inOrder: true, looks: true)));
    }

    [Fact]
    public async Task Where_nothing_has_come_lately_the_same_claim_looks_properly()
    {
        var (worker, cursor) = await WarmAsync();
        await Sql.ExecuteAsync("update workers set kinds = kinds || array['rare']");
        var rare = await A.EnqueueAsync("rare");
        var late = (await A.LineAsync("-", due: "-3 s"))[0];
        var claim = await WokenAsync(worker, cursor);
        Assert.False(IsQuick(claim));
        Assert.Equal([late, rare], claim.Ids);
    }

    [Fact]
    public async Task What_a_quick_look_leaves_behind_comes_with_the_next_claim()
    {
        var (worker, cursor) = await WarmAsync();
        var late = (await A.LineAsync("-", due: "-3 s"))[0];
        var urgent = await A.EnqueueAsync(priority: -1);
        var second = await A.EnqueueAsync();
        var first = (await A.LineAsync("-", due: "-1 ms"))[0];
        var quick = await WokenAsync(worker, cursor);
        Assert.True(IsQuick(quick));
        Assert.Equal([first, second], quick.Ids);
        Assert.Equal([urgent, late], (await WokenAsync(worker, quick.Cursor)).Ids);
    }

    [Theory]
    [InlineData("insert into queues (queue, max_running, updated_at) values ('default', 5, now())")]
    [InlineData("insert into queues (queue, fairness, updated_at) values ('default', 'round_robin', now())")]
    [InlineData("insert into queues (queue, rate_limit, updated_at) values ('default', '{\"count\": 5, \"per_ms\": 1000, \"burst\": 5}', now())")]
    [InlineData("insert into jobs (queue, kind, run_at, created_at, payload, losses) values ('other', 'x', now(), now(), '{}', 1)")]
    [InlineData("insert into promotions (queue, concurrency_key) values ('default', 'gone')")]
    [InlineData("update workers set awake_until = _clock() + interval '1 s'")]
    [InlineData("update jobs set concurrency_key = 'one'")]
    public async Task Whatever_asks_for_more_takes_the_proper_way(string circumstance)
    {
        var (worker, cursor) = await WarmAsync();
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync(circumstance);
        var claim = await WokenAsync(worker, cursor);
        Assert.False(IsQuick(claim));
        Assert.Equal([id], claim.Ids);
    }

    [Fact]
    public async Task An_expired_job_is_cancelled_and_a_paused_queue_gives_nothing()
    {
        var (worker, cursor) = await WarmAsync();
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update jobs set expires_at = _clock()");
        Assert.Empty((await WokenAsync(worker, cursor)).Ids);
        Assert.Equal("cancelled", await Sql.ScalarAsync<string>("select state from history where id = $1", id));

        await A.EnqueueAsync();
        await Sql.ExecuteAsync("insert into queues (queue, paused_at, updated_at) values ('default', $1, $1)", Noon);
        Assert.Empty((await WokenAsync(worker, cursor)).Ids);
    }

    [Fact]
    public async Task A_job_with_tags_waits_for_a_proper_look()
    {
        var (worker, cursor) = await WarmAsync();
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update jobs set tags = 'gpu'");
        var claim = await A.ClaimAsync(worker, tags: ["gpu"], cursor: cursor, looks: true);
        Assert.Equal([id], claim.Ids);
        Assert.False(IsQuick(claim));
        await A.CompleteAsync(claim.Lease, id);
        var next = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update jobs set tags = 'gpu'");
        Assert.Empty((await A.ClaimAsync(worker, tags: ["cpu"], cursor: claim.Cursor, looks: true)).Ids);
        Assert.Equal("ready", await A.StateAsync(next));
    }

    [Fact]
    public async Task The_same_lease_sent_again_returns_the_same_jobs()
    {
        var (worker, cursor) = await WarmAsync();
        var ids = await A.EnqueueAsync(2);
        var first = await WokenAsync(worker, cursor);
        await A.EnqueueAsync();
        var again = await WokenAsync(worker, cursor, lease: first.Lease);
        Assert.Equal(ids, again.Ids);
        Assert.Equal([1, 1], again.Jobs.Select(job => job.Attempt));
    }

    [Fact]
    public async Task A_worker_that_was_swept_is_told_so()
    {
        var (worker, cursor) = await WarmAsync();
        await A.EnqueueAsync();
        await Sql.ExecuteAsync("delete from workers");
        await RefusedAsync("QE101", () => WokenAsync(worker, cursor));
    }

    [Fact]
    public async Task It_keeps_to_the_kinds_and_queues_that_this_claim_asks_for()
    {
        var (worker, cursor) = await WarmAsync(["default", "other"], "work", "mail");
        var mail = await A.EnqueueAsync("mail");
        var other = await A.EnqueueAsync(queue: "other");
        var work = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker, kinds: ["work"], queues: ["default"], cursor: cursor, looks: true);
        Assert.True(IsQuick(claim));
        Assert.Equal([work], claim.Ids);
        Assert.Equal("ready", await A.StateAsync(mail));
        Assert.Equal("ready", await A.StateAsync(other));
    }

    [Theory]
    [InlineData(2, 1, 9)]
    [InlineData(9, 8, 2)]
    public async Task It_locks_what_it_takes_and_looks_again_at_once_where_that_was_its_share(int max, int taken, int left)
    {
        var (worker, cursor) = await WarmAsync();
        await A.EnqueueAsync(10);
        await A.Sql.BeginAsync();
        var claim = await WokenAsync(worker, cursor, max);
        Assert.True(IsQuick(claim));
        Assert.Equal(taken, claim.Ids.Length);
        Assert.Equal(Noon.AddMilliseconds(20), claim.NextDueAt);

        var b = await OpenAsync("b");
        Assert.Equal(left, (await b.ClaimAsync(await b.RegisterAsync())).Ids.Length);
        await A.Sql.CommitAsync();
    }

    [Fact]
    public async Task Four_lanes_are_remembered_those_that_brought_jobs_last()
    {
        var (worker, cursor) = await WarmAsync(null, "a", "b", "c", "d", "e");
        foreach (var kind in new[] { "e", "a" })
        {
            await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(1));
            await A.EnqueueAsync(kind);
            cursor = (await A.ClaimAsync(worker, 1, cursor: cursor, looks: true)).Cursor;
        }

        var kinds = await Sql.QueryAsync<string>("select r ->> 'kind' from jsonb_array_elements($1::jsonb -> 'recent') as r", cursor);
        Assert.Equal(["a", "e"], kinds[..2]);
        Assert.Equal(4, kinds.Distinct().Count());
    }

    [Fact]
    public async Task The_quick_look_reads_the_lanes_by_their_index_whatever_lies_in_the_table()
    {
        var (worker, cursor) = await WarmAsync();
        await Sql.ExecuteAsync(
            "insert into jobs (queue, kind, run_at, created_at, payload) select 'default', 'work', $1 - interval '1 h', $1, '{}' from generate_series(1, 20000)", Noon);
        await A.EnqueueAsync();
        var recorder = await PlanRecorder.StartAsync(Sql);
        Assert.True(IsQuick(await WokenAsync(worker, cursor)));
        var plan = Assert.Single(recorder.Take(), plan => plan.Contains("with lane as materialized", StringComparison.Ordinal));
        Assert.DoesNotContain("Seq Scan on jobs", plan, StringComparison.Ordinal);
        Assert.Matches(@"Index Scan using jobs_lane_idx on jobs.*\n\s*Index Cond: .*queue = .*kind = .*tags = .*priority = .*run_at > .*run_at <= ", plan);
        Assert.Single(Regex.Matches(plan, "jobs_lane_idx"));
    }
}
