using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

/// <summary>A sweep beside beats, completions, claims and other sweeps, in both orders.</summary>
public sealed class SweepRaceTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private QueueSession B { get; set; } = null!;

    private long Worker { get; set; }

    private Claim Claimed { get; set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        Worker = await A.RegisterAsync(name: "late");
        await A.EnqueueAsync(2);
        Claimed = await A.ClaimAsync(Worker);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_beat_that_comes_first_keeps_the_worker()
    {
        await A.Sql.BeginAsync();
        Assert.True((await A.BeatAsync(Worker, [Claimed.Lease])).Known);
        Assert.Empty(await B.SweepAsync(Threshold));
        await A.Sql.CommitAsync();
        Assert.Empty(await B.SweepAsync(Threshold));
        Assert.Equal("running", await A.StateAsync(Claimed.Ids[0]));
    }

    [Fact]
    public async Task A_beat_that_comes_second_learns_that_the_worker_is_gone()
    {
        await B.Sql.BeginAsync();
        await B.SweepAsync(Threshold);
        var beat = A.Sql.Start("select known from beat_worker_v1($1, $2, '{}', true, false, null, '1 h')", Worker, new[] { Claimed.Lease });
        await A.Sql.WaitUntilBlockedAsync();
        await B.Sql.CommitAsync();
        Assert.Equal(false, Assert.Single(await beat)["known"]);
    }

    [Fact]
    public async Task A_beat_that_waited_for_a_sweep_that_was_rolled_back_keeps_the_worker()
    {
        await B.Sql.BeginAsync();
        await B.SweepAsync(Threshold);
        var beat = A.Sql.Start("select known from beat_worker_v1($1, $2, '{}', true, false, null, '1 h')", Worker, new[] { Claimed.Lease });
        await A.Sql.WaitUntilBlockedAsync();
        await B.Sql.RollbackAsync();
        Assert.Equal(true, Assert.Single(await beat)["known"]);
        Assert.Empty(await B.SweepAsync(Threshold));
    }

    [Fact]
    public async Task A_completion_that_comes_first_is_accepted_and_the_sweep_takes_the_rest()
    {
        await A.Sql.BeginAsync();
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
        var swept = await B.SweepAsync(Threshold);
        Assert.DoesNotContain(swept, row => row.Get<long>("job_id") == Claimed.Ids[0]);
        await A.Sql.CommitAsync();
        await B.SweepAsync(Threshold);

        Assert.Equal("completed", await A.StateAsync(Claimed.Ids[0]));
        Assert.Equal("ready", await A.StateAsync(Claimed.Ids[1]));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from workers"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task A_completion_that_is_rolled_back_leaves_the_job_to_the_next_sweep()
    {
        await A.Sql.BeginAsync();
        await A.CompleteAsync(Claimed.Lease, Claimed.Ids);
        Assert.Empty(await B.SweepAsync(Threshold));
        await A.Sql.RollbackAsync();
        Assert.Equal(3, (await B.SweepAsync(Threshold)).Count);
        Assert.Equal(["ready", "ready"], await Sql.QueryAsync<string>("select state from jobs"));
    }

    [Fact]
    public async Task A_completion_that_comes_second_is_busy_and_then_stale()
    {
        await B.Sql.BeginAsync();
        await B.SweepAsync(Threshold);
        Assert.Equal([Answer.Busy], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
        await B.Sql.CommitAsync();
        Assert.Equal([Answer.Stale], await A.CompleteAsync(Claimed.Lease, Claimed.Ids[0]));
        Assert.Equal("ready", await A.StateAsync(Claimed.Ids[0]));
    }

    [Fact]
    public async Task A_claim_that_commits_after_its_worker_was_swept_is_found_by_the_next_sweep()
    {
        var id = await A.EnqueueAsync();
        await A.Sql.BeginAsync();
        Assert.Equal([id], (await A.ClaimAsync(Worker)).Ids);
        await B.SweepAsync(Threshold);
        await A.Sql.CommitAsync();
        Assert.Equal("running", await A.StateAsync(id));
        await B.SweepAsync(Threshold);
        Assert.Equal("ready", await A.StateAsync(id));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task Two_sweeps_at_once_take_each_job_back_once()
    {
        await A.Sql.BeginAsync();
        Assert.Equal(3, (await A.SweepAsync(Threshold)).Count);
        Assert.Empty(await B.SweepAsync(Threshold));
        await A.Sql.CommitAsync();
        Assert.Equal([(short)1, (short)1], await Sql.QueryAsync<short>("select losses from jobs"));
    }

    [Fact]
    public async Task A_foreigner_that_squats_on_the_advisory_lock_delays_sweeps_but_does_not_end_them()
    {
        await Sql.ExecuteAsync("update sweep_state set swept_at = $1, resumed_at = $2", Noon.AddSeconds(50), Noon.AddHours(-1));
        await Clock.SetAsync(Noon.AddSeconds(60));
        await B.Sql.ExecuteAsync("select pg_advisory_lock(1346848078, _lock_key('sweep'))");
        Assert.Empty(await A.SweepAsync());
        Assert.Equal("running", await A.StateAsync(Claimed.Ids[0]));

        // Two intervals without a sweep: it goes on, and the gap is no outage with a new grace.
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(3, (await A.SweepAsync()).Count);
    }

    [Fact]
    public async Task An_operators_threshold_does_not_care_about_the_advisory_lock()
    {
        await B.Sql.ExecuteAsync("select pg_advisory_lock(1346848078, _lock_key('sweep'))");
        Assert.Equal(3, (await A.SweepAsync(Threshold)).Count);
    }
}
