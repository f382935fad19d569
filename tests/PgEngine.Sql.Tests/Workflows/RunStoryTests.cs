using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A worker and people at one run, from its start to its end, by their own functions only.</summary>
public sealed class RunStoryTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private async Task<string> StateAsync(long run) => await Sql.ScalarAsync<string>("select state from status($1)", run);

    private async Task<(Guid Lease, List<string> Journal)> ClaimAsync(long run)
    {
        var claim = await A.ClaimAsync(Worker);
        Assert.Equal([run], claim.Ids);
        return (claim.Lease, [.. (await Runs.LoadAsync(claim.Lease)).Where(row => row["n"] is not null).Select(row => row.Get<string>("name"))]);
    }

    [Fact]
    public async Task An_order_is_paid_while_it_is_paused_and_fails_and_is_retried_from_its_last_step()
    {
        var run = await Sql.ScalarAsync<long>("select start('order', '{\"id\": 42}', key => 'order-42')");
        var (lease, journal) = await ClaimAsync(run);
        Assert.Empty(journal);
        await Runs.CheckpointAsync(new Step(run, lease, "reserve#1", 1));
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, RunSession.Waits(RunSession.Wait("paid#1", "paid")), stepCount: 1));
        Assert.Equal("waiting", await StateAsync(run));

        Assert.Equal("paused", await Sql.ScalarAsync<string>("select pause($1)", run));
        Assert.Equal("kept", await Sql.ScalarAsync<string>("select signal_key('order-42', 'paid', '5')"));
        Assert.Equal("resumed", await Sql.ScalarAsync<string>("select resume($1)", run));
        (lease, journal) = await ClaimAsync(run);
        Assert.Equal(["paid#1"], journal);

        await Runs.CheckpointAsync(new Step(run, lease, "ship#1", 3, 2, """{"message": "no parcels left"}"""));
        Assert.Equal(["ok failed"], await Runs.SettleAsync(new End(run, lease, null, 3, "fail", """{"reason": "no parcels left"}""")));
        Assert.Equal("failed", await StateAsync(run));

        Assert.Equal("retried", await A.RetryAsync(run));
        (lease, journal) = await ClaimAsync(run);
        Assert.Equal(["reserve#1", "paid#1"], journal);
        await Runs.CheckpointAsync(new Step(run, lease, "ship#1", 3));
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(run, lease, "7", 3)));

        Assert.Equal("completed 7", await Sql.ScalarAsync<string>("select state || ' ' || result from result($1)", run));
        Assert.Equal(["reserve#1", "paid#1", "ship#1"], await Sql.QueryAsync<string>("select name from steps($1)", run));
        Assert.Equal("finished", await Sql.ScalarAsync<string>("select signal($1, 'paid')", run));
    }

    [Fact]
    public async Task A_fork_is_claimed_with_the_journal_it_has_taken_over()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1), new Step(run, lease, "b#1", 2), new Step(run, lease, "c#1", 3));
        var fork = await Sql.ScalarAsync<long>("select fork($1, at => 'c')", run);
        Assert.Equal(["a#1", "b#1"], (await ClaimAsync(fork)).Journal);
    }

    [Fact]
    public async Task A_pause_that_comes_while_the_run_runs_holds_it_when_it_parks()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal("requested", await Sql.ScalarAsync<string>("select pause($1)", run));
        Assert.Equal("paused", await Runs.ParkAsync(run, lease, RunSession.Waits(RunSession.Wait("go#1", "go"))));
        Assert.Equal("paused", await StateAsync(run));
        await Sql.ScalarAsync<string>("select signal($1, 'go')", run);
        await Sql.ScalarAsync<string>("select resume($1)", run);
        Assert.Equal(["go#1"], (await ClaimAsync(run)).Journal);
    }

    [Fact]
    public async Task A_run_that_is_terminated_takes_nothing_more_from_its_worker()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Sql.ScalarAsync<string>("select terminate($1)", run);
        Assert.Equal(["1 stale"], await Runs.CheckpointAsync(new Step(run, lease, "a#1", 1)));
        Assert.Empty(await JournalAsync(run));
    }

    [Fact]
    public async Task Waiting_runs_are_cancelled_as_waiting_and_not_as_scheduled()
    {
        var (run, lease) = await Runs.RunningAsync();
        await Runs.CheckpointAsync(new Step(run, lease, "sleep#1", 1, 8, null, """{"delay_ms": 60000}"""));
        await Runs.ParkAsync(run, lease, RunSession.Waits(RunSession.Wait("sleep#1", timer: "sleep#1")), stepCount: 1);

        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'order', state => 'scheduled')"));
        Assert.Equal(0, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'order', state => 'ready')"));
        Assert.Equal("waiting", await StateAsync(run));
        Assert.Equal(1, await Sql.ScalarAsync<int>("select cancel_jobs(kind => 'order', state => 'waiting')"));
        Assert.Equal("cancelling", await StateAsync(run));
    }
}
