using PgEngine.Errors;
using PgEngine.TestKit;
using static PgEngine.Sql.Tests.Workflows.RunSession;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>What acts on jobs do to runs.</summary>
public sealed class RunAmongJobsTests(DatabaseFixture fixture) : RunTest(fixture)
{
    [Fact]
    public async Task A_run_that_waits_is_not_rescheduled()
    {
        var sleeping = await SleepingAsync();
        var waiting = await WaitingAsync();
        var fresh = await Runs.StartAsync();
        var rows = await Sql.RowsAsync(
            "select job_id, answer from reschedule_jobs(array[$1, $2, $3], run_at => _clock() + interval '1 h')", sleeping, waiting, fresh);
        Assert.Equal(
            [(sleeping, "running"), (waiting, "running"), (fresh, "rescheduled")],
            rows.Select(row => (row.Get<long>("job_id"), row.Get<string>("answer"))));
        Assert.Equal(Noon.AddMinutes(1), (await A.JobAsync(sleeping))["run_at"]);
    }

    [Fact]
    public async Task A_retry_moves_up_a_run_that_sleeps_and_leaves_one_alone_that_waits_for_a_signal()
    {
        var sleeping = await SleepingAsync();
        var waiting = await WaitingAsync();
        Assert.Equal("moved up", await A.RetryAsync(sleeping));
        Assert.Equal("running", await A.RetryAsync(waiting));
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal([sleeping], claim.Ids);
        Assert.Equal("parked", await Runs.ParkAsync(sleeping, claim.Lease, Waits(Wait("sleep#1", timer: "sleep#1")), stepCount: 1));
        Assert.Equal(Noon.AddMinutes(1), (await A.JobAsync(sleeping))["run_at"]);
    }

    [Fact]
    public async Task A_run_that_has_begun_gets_no_other_payload()
    {
        var sleeping = await SleepingAsync();
        await RefusedAsync(SqlStates.InvalidOption, () => A.RetryAsync(sleeping, """{"other": 1}"""));
    }

    [Fact]
    public async Task A_plain_enqueue_of_its_key_waits_behind_a_run()
    {
        var run = await SleepingAsync();
        await Sql.ExecuteAsync("update jobs set key = 'k' where id = $1", run);
        var second = await A.EnqueueKeyAsync("k", """{"mine": true}""");
        Assert.NotEqual(run, second);
        Assert.Equal("blocked", await A.StateAsync(second));
        Assert.Equal("{}", (await A.JobAsync(run))["payload"]);
    }

    [Fact]
    public async Task Remove_takes_back_a_run_that_has_not_begun_and_leaves_others_running()
    {
        var fresh = await Runs.StartAsync();
        await Sql.ExecuteAsync("update jobs set key = 'fresh' where id = $1", fresh);
        Assert.Equal("removed", await A.RemoveAsync("fresh"));

        var begun = await SleepingAsync();
        await Sql.ExecuteAsync("update jobs set key = 'begun' where id = $1", begun);
        Assert.Equal("running", await A.RemoveAsync("begun"));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.False((await A.ClaimAsync(Worker)).Job.CancelRequested);
    }

    [Fact]
    public async Task A_cancellation_in_bulk_asks_runs_that_have_begun_and_ends_the_others()
    {
        var begun = await WaitingAsync();
        var fresh = await Runs.StartAsync();
        Assert.Equal(2, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'order', reason => 'off')"));
        Assert.Equal("cancelled", await A.StateAsync(fresh));
        Assert.Equal(("ready", "off"), ((await A.JobAsync(begun))["state"], (await A.JobAsync(begun))["cancel_reason"]));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'order')"));
    }

    [Fact]
    public async Task A_cancellation_goes_down_to_the_children_of_children_that_shall_end_with_their_parents()
    {
        var parent = await WaitingAsync();
        var (child, _) = await Runs.RunningAsync(parent, "a#1");
        var (grandchild, lease) = await Runs.RunningAsync(child, "a#1");
        var (free, _) = await Runs.RunningAsync(child, "b#1", "abandon");
        await Runs.ParkAsync(grandchild, lease, Waits(Wait("go#1", "go")));

        Assert.Equal("requested", await A.CancelAsync(parent));

        Assert.Equal(
            [parent, child, grandchild],
            await Sql.QueryAsync<long>("select id from jobs where cancel_requested_at is not null order by id"));
        Assert.Null((await A.JobAsync(free))["cancel_requested_at"]);
        Assert.Equal("ready", await A.StateAsync(grandchild));
    }

    [Fact]
    public async Task A_cancellation_lifts_a_pause_and_a_block()
    {
        var (paused, lease) = await Runs.RunningAsync();
        await Sql.ExecuteAsync("update jobs set pause_requested_at = _clock() where id = $1", paused);
        await Runs.ParkAsync(paused, lease);
        var (blocked, blockedLease) = await Runs.RunningAsync();
        await Runs.ParkAsync(new Park(blocked, blockedLease, Mode: "block", Problem: "changed"));

        Assert.Equal("requested", await A.CancelAsync(paused));
        Assert.Equal("requested", await A.CancelAsync(blocked));

        Assert.Equal(2, (await A.ClaimAsync(Worker)).Jobs.Count(job => job.CancelRequested));
        Assert.Equal(2, await Sql.ScalarAsync<long>("select count(*) from jobs where pause_requested_at is null and problem is null"));
    }

    private async Task<long> SleepingAsync()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "sleep#1", 1, 8, null, """{"delay_ms": 60000}"""));
        await Runs.ParkAsync(run, lease, Waits(Wait("sleep#1", timer: "sleep#1")), stepCount: 1);
        return run;
    }

    private async Task<long> WaitingAsync()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.ParkAsync(run, lease, Waits(Wait("go#1", "go")));
        return run;
    }
}
