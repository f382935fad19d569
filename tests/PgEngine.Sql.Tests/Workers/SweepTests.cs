using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

/// <summary>What a sweep takes back, from whom, and when it holds its hand.</summary>
public sealed class SweepTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private static string[] Acts(IEnumerable<Row> rows) =>
        [.. rows.Select(row => $"{row.Get<string?>("worker_name") ?? "-"} {row.Get<string?>("kind") ?? "-"} {row["action"]}")];

    private async Task<(long Worker, Claim Claim)> RunAsync(string name = "dead", int count = 1)
    {
        var worker = await A.RegisterAsync(name: name);
        await A.EnqueueAsync(count);
        return (worker, await A.ClaimAsync(worker, count));
    }

    [Fact]
    public async Task The_jobs_of_a_worker_that_stopped_beating_go_back_and_the_worker_goes()
    {
        var (worker, claim) = await RunAsync(count: 2);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(31));
        var swept = await A.SweepAsync(Threshold);
        Assert.Equal(["dead work rescued", "dead work rescued", "dead - worker removed"], Acts(swept));
        Assert.All(swept, row => Assert.Equal((worker, Noon), (row.Get<long>("worker_id"), row.Get<DateTime>("beat_at"))));

        var job = await A.JobAsync(claim.Ids[0]);
        Assert.Equal("ready", job["state"]);
        Assert.Null(job["lease"]);
        Assert.Equal((1, 1, (short)1), (job.Get<int>("attempt"), job.Get<int>("spared"), job.Get<short>("losses")));
        Assert.Equal(Noon.AddSeconds(31), job["run_at"]);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from workers"));
    }

    [Fact]
    public async Task The_lost_attempt_is_written_down()
    {
        var (_, claim) = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(Threshold);
        var attempt = await Sql.RowAsync("select * from attempts");
        Assert.Equal(claim.Lease, attempt["lease"]);
        Assert.Equal("lost", attempt["outcome"]);
        Assert.Equal("dead", attempt["worker_name"]);
        Assert.Equal("worker_lost", attempt["error_type"]);
    }

    [Fact]
    public async Task A_worker_that_beats_keeps_its_jobs_at_the_threshold_itself_too()
    {
        var (_, claim) = await RunAsync();
        await Clock.AdvanceAsync(Threshold);
        Assert.Empty(await A.SweepAsync(Threshold));
        Assert.Equal("running", await A.StateAsync(claim.Job.Id));
    }

    [Fact]
    public async Task Jobs_that_were_settled_before_stay_settled()
    {
        var (_, claim) = await RunAsync(count: 3);
        await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        await A.SettleAsync(claim.Ids[1], claim.Lease, "fail");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["dead work rescued", "dead - worker removed"], Acts(await A.SweepAsync(Threshold)));
        Assert.Equal("completed", await A.StateAsync(claim.Ids[0]));
        Assert.Equal((short)0, (await A.JobAsync(claim.Ids[1]))["losses"]);
    }

    [Fact]
    public async Task The_recovery_delay_holds_jobs_back_with_a_little_jitter()
    {
        var (_, claim) = await RunAsync(count: 50);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(Threshold, TimeSpan.FromSeconds(100));
        var waits = await Sql.QueryAsync<TimeSpan>("select run_at - $1 from jobs", Noon.AddMinutes(1));
        Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, 100, 110));
        Assert.Equal(claim.Jobs.Count, waits.Distinct().Count());
    }

    [Fact]
    public async Task The_queues_of_the_jobs_are_woken_once_each()
    {
        await RunAsync(count: 5);
        await A.RegisterAsync(name: "heir");
        var listener = await ListenAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(Threshold);
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task After_an_outage_nothing_is_taken_until_a_whole_threshold_has_passed()
    {
        var (_, claim) = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        var taken = new List<int>();
        for (var second = 0; second <= 40; second += 10)
        {
            if ((await A.SweepAsync()).Count > 0)
            {
                taken.Add(second);
            }

            await Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([30], taken);
        Assert.Equal("ready", await A.StateAsync(claim.Job.Id));
    }

    [Fact]
    public async Task A_worker_that_beats_again_during_the_grace_keeps_its_jobs()
    {
        var (worker, claim) = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        await A.SweepAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        var beat = await A.BeatAsync(worker, [claim.Lease]);
        Assert.True(beat.Known);
        Assert.Equal([claim.Lease], beat.Granted);
        for (var n = 0; n < 6; n++)
        {
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
            Assert.Equal([claim.Lease], (await A.BeatAsync(worker, [claim.Lease])).Granted);
        }
    }

    [Fact]
    public async Task An_operators_threshold_has_no_grace()
    {
        await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Contains("dead work rescued", Acts(await A.SweepAsync(Threshold)));
    }

    [Fact]
    public async Task Each_worker_is_measured_by_its_own_threshold()
    {
        await A.RegisterAsync(name: "quick", staleAfter: TimeSpan.FromSeconds(10));
        await A.RegisterAsync(name: "slow", staleAfter: TimeSpan.FromMinutes(5));
        for (var n = 0; n < 4; n++)
        {
            await A.SweepAsync();
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(["slow"], await Sql.QueryAsync<string>("select name from workers"));
    }

    [Fact]
    public async Task A_lease_without_a_worker_is_ended_and_its_jobs_go_back()
    {
        var (worker, claim) = await RunAsync();
        await Sql.ExecuteAsync("delete from workers where id = $1", worker);
        Assert.Equal(["- work rescued"], Acts(await A.SweepAsync(Threshold)));
        Assert.Equal("ready", await A.StateAsync(claim.Job.Id));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task A_sweep_takes_so_much_at_a_time_and_the_next_takes_the_rest()
    {
        await Sql.ExecuteAsync(
            """
            insert into workers (name, queues, kinds, concurrency, runtime, registered_at, beat_at, stale_after, poll_interval)
            select 'w' || n, '{q}', '{k}', 1, 'r', $1, $1, '30 s', '1 s' from generate_series(1, 130) as n
            """,
            Noon);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(100, (await A.SweepAsync(Threshold)).Count);
        Assert.Equal(30, (await A.SweepAsync(Threshold)).Count);
    }

    [Fact]
    public async Task A_worker_with_more_leases_than_a_sweep_ends_goes_with_the_last_of_them()
    {
        var worker = await A.RegisterAsync(name: "dead");
        await Sql.ExecuteAsync(
            """
            insert into leases (lease, worker_id, claimed_at, open, job_ids)
            select gen_random_uuid(), $1, $2, 1, '{1}' from generate_series(1, 1500)
            """,
            worker, Noon);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await A.SweepAsync(Threshold));
        Assert.Equal(500, await Sql.ScalarAsync<long>("select count(*) from leases"));
        Assert.Equal(["dead - worker removed"], Acts(await A.SweepAsync(Threshold)));
    }

    [Fact]
    public async Task One_job_that_cannot_be_taken_back_does_not_hold_up_its_neighbours()
    {
        var (_, claim) = await RunAsync(count: 3);
        await Sql.ExecuteAsync($"alter table jobs add constraint broken check (id <> {claim.Ids[1]} or losses = 0) not valid");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["dead work rescued", "dead work kept", "dead work rescued"], Acts(await A.SweepAsync(Threshold)));
        await Sql.ExecuteAsync("alter table jobs drop constraint broken");
        Assert.Equal(["dead work rescued", "dead - worker removed"], Acts(await A.SweepAsync(Threshold)));
    }
}
