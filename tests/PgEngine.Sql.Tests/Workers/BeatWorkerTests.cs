using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

public sealed class BeatWorkerTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_beat_moves_the_sign_of_life_and_says_how_the_worker_is()
    {
        var worker = await A.RegisterAsync();
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.True((await A.BeatAsync(worker, listening: true, stopping: true)).Known);
        var row = await Sql.RowAsync("select * from workers");
        Assert.Equal(Noon.AddSeconds(5), row["beat_at"]);
        Assert.Equal(true, row["listening"]);
        Assert.Equal(true, row["stopping"]);
    }

    [Fact]
    public async Task A_worker_that_is_not_registered_is_told_that_it_holds_nothing()
    {
        var beat = await A.BeatAsync(7, [Guid.NewGuid()], probe: "x");
        Assert.False(beat.Known);
        Assert.Empty(beat.Granted);
        Assert.Empty(beat.Unnamed);
    }

    [Fact]
    public async Task It_returns_which_of_the_named_leases_still_hold()
    {
        var worker = await A.RegisterAsync();
        var other = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var mine = await A.ClaimAsync(worker, 1);
        var foreign = await A.ClaimAsync(other, 1);
        var beat = await A.BeatAsync(worker, [mine.Lease, foreign.Lease, Guid.NewGuid()]);
        Assert.Equal([mine.Lease], beat.Granted);
        Assert.Empty(beat.Unnamed);
    }

    [Fact]
    public async Task A_lease_whose_answer_was_lost_is_reported_until_the_worker_lets_it_go()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var lost = await A.ClaimAsync(worker);
        for (var beats = 0; beats < 2; beats++)
        {
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
            Assert.Equal([lost.Lease], (await A.BeatAsync(worker)).Unnamed);
            Assert.Equal("running", await A.StateAsync(ids[0]));
        }

        Assert.Empty((await A.BeatAsync(worker, release: [lost.Lease])).Unnamed);
        var again = await A.ClaimAsync(worker);
        Assert.Equal(ids, again.Ids);
        Assert.All(again.Jobs, job => Assert.Equal((2, 1, 0), (job.Attempt, job.Spared, job.Losses)));
    }

    [Fact]
    public async Task A_worker_cannot_release_the_lease_of_another()
    {
        var worker = await A.RegisterAsync();
        var other = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(other);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        await A.BeatAsync(worker, release: [claim.Lease]);
        Assert.Equal("running", await A.StateAsync(id));
    }

    [Fact]
    public async Task A_lease_that_is_not_named_and_has_nothing_running_goes_silently()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        await Sql.ExecuteAsync("update leases set open = 2");
        await A.CompleteAsync(claim.Lease, id);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Empty((await A.BeatAsync(worker)).Unnamed);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task A_claim_that_is_in_flight_is_neither_reported_nor_released()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        var claim = await b.ClaimAsync(worker);
        var beat = await A.BeatAsync(worker, release: [claim.Lease]);
        Assert.Empty(beat.Unnamed);
        await b.Sql.CommitAsync();
        Assert.Equal("running", await A.StateAsync(id));
        Assert.Equal([claim.Lease], (await A.BeatAsync(worker, [claim.Lease])).Granted);
    }

    [Fact]
    public async Task An_old_lease_that_is_not_named_any_more_is_found_in_one_minute_of_ten()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        for (var minute = 1; minute < 10; minute++)
        {
            await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
            Assert.Equal([claim.Lease], (await A.BeatAsync(worker, [claim.Lease])).Granted);
        }

        Assert.Empty((await A.BeatAsync(worker)).Unnamed);
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([claim.Lease], (await A.BeatAsync(worker)).Unnamed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_beat_reaches_its_leases_by_their_ids_and_the_young_ones_by_their_age(int minute)
    {
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(minute));
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        var recorder = await PlanRecorder.StartAsync(Sql);
        await A.BeatAsync(worker, [claim.Lease]);
        var plans = recorder.Take();
        Assert.Contains(plans, plan => plan.Contains("(claimed_at >= ", StringComparison.Ordinal));
        var leases = plans.Where(plan => plan.Contains(" on leases ", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            leases.Where(plan => plan.Contains("p_since", StringComparison.Ordinal)),
            leases.Where(plan => plan.Contains("leases_worker_idx", StringComparison.Ordinal)));
        Assert.Equal("running", await A.StateAsync(claim.Ids[0]));
    }

    [Fact]
    public async Task The_probe_comes_back_on_the_wake_channel()
    {
        var worker = await A.RegisterAsync();
        var listener = await ListenAsync();
        await A.BeatAsync(worker, probe: "mill-17");
        await A.BeatAsync(worker);
        Assert.Equal(["p:mill-17"], await listener.HeardAsync());
    }

    [Fact]
    public async Task It_names_the_paused_queues_that_the_worker_serves()
    {
        var worker = await A.RegisterAsync(queues: ["a", "b"]);
        await Sql.ExecuteAsync("insert into queues (queue, paused_at, updated_at) values ('a', $1, $1), ('c', $1, $1)", Noon);
        Assert.Equal(["a"], (await A.BeatAsync(worker)).PausedQueues);
    }

    [Fact]
    public async Task The_worker_whose_beat_comes_when_a_sweep_is_due_does_it()
    {
        var worker = await A.RegisterAsync();
        await A.BeatAsync(worker);
        Assert.Equal(Noon, await Sql.ScalarAsync<DateTime>("select swept_at from sweep_state"));
        Assert.Equal(worker, await Sql.ScalarAsync<long>("select swept_by from sweep_state"));

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(9));
        await A.BeatAsync(worker);
        Assert.Equal(Noon, await Sql.ScalarAsync<DateTime>("select swept_at from sweep_state"));

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await A.BeatAsync(worker);
        Assert.Equal(Noon.AddSeconds(10), await Sql.ScalarAsync<DateTime>("select swept_at from sweep_state"));
    }

    [Fact]
    public async Task A_beat_says_how_many_jobs_its_sweep_took_back()
    {
        var dead = await A.RegisterAsync();
        await A.EnqueueAsync(3);
        await A.ClaimAsync(dead);
        var worker = await A.RegisterAsync();
        var swept = 0;
        for (var beat = 0; beat < 5; beat++)
        {
            await Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
            swept += (await A.BeatAsync(worker)).Swept;
        }

        Assert.Equal(3, swept);
        Assert.False((await A.BeatAsync(dead)).Known);
    }
}
