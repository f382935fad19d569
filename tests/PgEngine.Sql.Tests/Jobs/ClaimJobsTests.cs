using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class ClaimJobsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_claimed_job_runs_its_first_attempt_under_the_lease_of_the_claim()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync(payload: """{"n": 1}""", priority: 3);
        var claim = await A.ClaimAsync(worker);

        Assert.Equal(new ClaimedJob(id, "default", "work", 3, Noon, 1, 0, 0, """{"n": 1}""", false), claim.Job);
        Assert.Equal(Noon, claim.ClaimedAt);
        var job = await A.JobAsync(id);
        Assert.Equal("running", job["state"]);
        Assert.Equal(claim.Lease, job["lease"]);
        Assert.Equal(Noon, job["claimed_at"]);
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
    }

    [Fact]
    public async Task Jobs_come_in_order_of_priority_then_time_then_id_across_queues_and_kinds()
    {
        var worker = await A.RegisterAsync(kinds: ["a", "b", "c"], queues: ["q", "r"]);
        await Sql.ExecuteAsync(
            """
            insert into jobs (queue, kind, priority, run_at, created_at, payload)
            select (array['q', 'r'])[1 + n % 2], (array['a', 'b', 'c'])[1 + n % 3], n % 5 - 2,
              $1 - (n * 7919 % 101) * interval '1 s', $1, '{}'
            from generate_series(1, 300) as n
            """,
            Noon);
        var expected = await Sql.QueryAsync<long>("select id from jobs order by priority, run_at, id");

        var taken = new List<long>();
        foreach (var max in new[] { 1, 7, 60, 100, 500 })
        {
            taken.AddRange((await A.ClaimAsync(worker, max)).Ids);
        }

        Assert.Equal(expected, taken);
    }

    [Fact]
    public async Task The_order_holds_when_every_claim_goes_on_from_the_cursor_of_the_last()
    {
        var worker = await A.RegisterAsync(kinds: ["a", "b"]);
        await Sql.ExecuteAsync(
            """
            insert into jobs (queue, kind, priority, run_at, created_at, payload)
            select 'default', (array['a', 'b'])[1 + n % 2], n % 3, $1 - (n % 10) * interval '1 s', $1, '{}'
            from generate_series(1, 200) as n
            """,
            Noon);
        var expected = await Sql.QueryAsync<long>("select id from jobs order by priority, run_at, id");

        var taken = new List<long>();
        string? cursor = null;
        for (var claim = await A.ClaimAsync(worker, 9); claim.Jobs.Count > 0; claim = await A.ClaimAsync(worker, 9, cursor: cursor))
        {
            taken.AddRange(claim.Ids);
            cursor = claim.Cursor;
        }

        Assert.Equal(expected, taken);
    }

    [Fact]
    public async Task Only_registered_kinds_and_queues_are_claimed()
    {
        var worker = await A.RegisterAsync(kinds: ["mine"], queues: ["here"]);
        await A.EnqueueAsync("mine", queue: "there");
        await A.EnqueueAsync("other", queue: "here", priority: -100);
        var id = await A.EnqueueAsync("mine", queue: "here");
        Assert.Equal([id], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_claim_may_ask_for_some_of_the_kinds_and_queues_but_never_for_more()
    {
        var worker = await A.RegisterAsync(kinds: ["a", "b"], queues: ["q", "r"]);
        var a = await A.EnqueueAsync("a", queue: "q");
        await A.EnqueueAsync("b", queue: "q");
        await A.EnqueueAsync("a", queue: "r");
        await A.EnqueueAsync("c", queue: "q");
        Assert.Equal([a], (await A.ClaimAsync(worker, kinds: ["a", "c"], queues: ["q", "s"])).Ids);
        Assert.Empty((await A.ClaimAsync(worker, kinds: ["c"])).Jobs);
        Assert.Empty((await A.ClaimAsync(worker, kinds: [])).Jobs);
    }

    [Fact]
    public async Task A_paused_queue_gives_nothing_and_the_others_go_on()
    {
        var worker = await A.RegisterAsync(queues: ["q", "r"]);
        await A.EnqueueAsync(queue: "q");
        var other = await A.EnqueueAsync(queue: "r");
        await Sql.ExecuteAsync("insert into queues (queue, paused_at, updated_at) values ('q', $1, $1)", Noon);
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([other], claim.Ids);
        Assert.Empty((await A.ClaimAsync(worker, cursor: claim.Cursor)).Jobs);
    }

    [Fact]
    public async Task A_queue_that_is_paused_between_two_claims_stops_the_cursor_too()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker, 1);
        await Sql.ExecuteAsync("insert into queues (queue, paused_at, updated_at) values ('default', $1, $1)", Noon);
        Assert.Empty((await A.ClaimAsync(worker, cursor: claim.Cursor)).Jobs);
        await Sql.ExecuteAsync("update queues set paused_at = null");
        Assert.Single((await A.ClaimAsync(worker)).Jobs);
    }

    [Fact]
    public async Task A_future_job_is_never_early_and_the_claim_says_when_it_falls_due()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(runAt: Noon.AddMinutes(2));
        var id = await A.EnqueueAsync(runAt: Noon.AddMinutes(1), priority: 50);
        var early = await A.ClaimAsync(worker);
        Assert.Empty(early.Jobs);
        Assert.Equal(Noon.AddMinutes(1), early.NextDueAt);

        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromMicroseconds(1));
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        await Clock.AdvanceAsync(TimeSpan.FromMicroseconds(1));
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([id], claim.Ids);
        Assert.Equal(Noon.AddMinutes(2), claim.NextDueAt);
    }

    [Fact]
    public async Task Nothing_is_due_when_nothing_waits_and_foreign_or_parked_jobs_do_not_count()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync("foreign", runAt: Noon.AddMinutes(1));
        await A.EnqueueAsync(queue: "elsewhere", runAt: Noon.AddMinutes(1));
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update jobs set state = 'blocked', held_run_at = run_at, run_at = 'infinity' where id = $1", id);
        var claim = await A.ClaimAsync(worker);
        Assert.Empty(claim.Jobs);
        Assert.Null(claim.NextDueAt);
    }

    [Fact]
    public async Task A_job_that_another_claim_holds_locked_is_passed_over_without_waiting()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(3);
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        Assert.Equal([ids[0]], (await A.ClaimAsync(worker, 1)).Ids);
        await b.Sql.ExecuteAsync("set lock_timeout = '1ms'");
        Assert.Equal([ids[1], ids[2]], (await b.ClaimAsync(worker)).Ids);
        await A.Sql.RollbackAsync();
        Assert.Equal([ids[0]], (await b.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task Two_claims_in_flight_share_out_several_lanes_and_miss_none()
    {
        var worker = await A.RegisterAsync(kinds: ["a", "b"]);
        await A.EnqueueAsync(20, "a");
        await A.EnqueueAsync(20, "b");
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        await b.Sql.BeginAsync();
        var first = await A.ClaimAsync(worker, 15);
        var second = await b.ClaimAsync(worker, 15);
        await A.Sql.CommitAsync();
        await b.Sql.CommitAsync();
        var rest = await A.ClaimAsync(worker);
        Assert.Equal(40, first.Ids.Concat(second.Ids).Concat(rest.Ids).Distinct().Count());
        Assert.Equal(15, first.Jobs.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_claim_for_no_job_takes_none_and_still_ends_with_its_summary(int max)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(1);
        var claim = await A.ClaimAsync(worker, max, alone: true);
        Assert.Empty(claim.Jobs);
        Assert.Equal(Noon, claim.ClaimedAt);
        Assert.True(claim.Xmin <= claim.Xmax && claim.Xmin > 0);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task A_worker_that_is_not_registered_is_told_so()
    {
        var error = await RefusedAsync("QE101", () => A.ClaimAsync(42));
        Assert.Contains("42", error.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_for_jobs_needs_a_lease()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        Assert.Single(await Sql.RowsAsync("select * from claim_jobs_v1($1, null, 0)", worker));
        await RefusedAsync("QE011", () => Sql.RowsAsync("select * from claim_jobs_v1($1, null, 5)", worker));
    }

    [Fact]
    public async Task A_queue_or_kind_that_is_named_twice_counts_once()
    {
        var worker = await A.RegisterAsync(kinds: ["work", "work"], queues: ["default", "default"]);
        var id = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([id], claim.Ids);
        Assert.Equal(1, await Sql.ScalarAsync<int>("select open from leases"));
    }

    [Fact]
    public async Task The_lease_row_says_who_holds_which_jobs()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(3);
        var claim = await A.ClaimAsync(worker);
        var lease = await Sql.RowAsync("select * from leases");
        Assert.Equal(claim.Lease, lease["lease"]);
        Assert.Equal(worker, lease["worker_id"]);
        Assert.Equal(ids, lease.Get<long[]>("job_ids"));
        Assert.Equal(3, lease["open"]);
    }

    [Fact]
    public async Task A_claim_changes_no_index_entry()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(200);
        Assert.Equal(200, (await A.ClaimAsync(worker, 1000)).Jobs.Count);

        // The counters of a session are sent when it ends, at the latest.
        await Sql.DisposeAsync();
        await Eventually.Equal(
            (200L, 200L),
            async () =>
            {
                var row = (await Database.Source.RowsAsync(
                    "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relid = 'engine.jobs'::regclass")).Single();
                return (Math.Min(200, row.Get<long>("n_tup_upd")), Math.Min(200, row.Get<long>("n_tup_hot_upd")));
            });
    }
}
