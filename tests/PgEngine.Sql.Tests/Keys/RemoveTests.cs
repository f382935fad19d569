using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

public sealed class RemoveTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_and_history_says_why()
    {
        var id = await A.EnqueueKeyAsync("a");
        Assert.Equal("removed", await A.RemoveAsync("a"));
        var past = await A.HistoryAsync(id);
        Assert.Equal(("cancelled", "removed", "a"), (past["state"], past["reason"], past["key"]));
        Assert.Equal("unknown", await A.RemoveAsync("a"));
    }

    [Fact]
    public async Task A_running_job_goes_on_but_is_not_tried_again_and_its_successor_is_gone()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        var next = await A.EnqueueKeyAsync("a");

        Assert.Equal("running", await A.RemoveAsync("a"));
        Assert.Equal(("running", "cancelled"), (await A.StateAsync(head), await A.StateAsync(next)));
        Assert.Equal(Answer.Ok("cancelled"), await A.SettleAsync(head, claim.Lease, "fail"));
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        Assert.Equal("removed", await Sql.ScalarAsync<string>("select reason from job($1)", head));
    }

    [Theory]
    [InlineData("release")]
    [InlineData("snooze")]
    public async Task A_removed_job_that_is_given_back_is_not_run_again(string outcome)
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        await A.RemoveAsync("a");
        Assert.Equal(Answer.Ok("cancelled"), await A.SettleAsync(head, claim.Lease, outcome));
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
    }

    [Fact]
    public async Task A_removed_job_whose_worker_is_lost_is_not_run_again()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        await A.ClaimAsync(worker);
        await A.RemoveAsync("a");
        await Sql.ExecuteAsync("select force_unlock_workers(array[$1])", worker);
        Assert.Equal("cancelled", await A.StateAsync(head));
    }

    [Fact]
    public async Task A_removed_job_that_runs_is_not_disturbed_and_may_finish()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        await A.RemoveAsync("a");
        Assert.Empty((await A.BeatAsync(worker, [claim.Lease])).CancelJobIds);
        Assert.Equal("requested", await Sql.ScalarAsync<string>("select cancel($1)", head));
        Assert.Equal([head], (await A.BeatAsync(worker, [claim.Lease])).CancelJobIds);
        await A.CompleteAsync(claim.Lease, head);
        Assert.Equal("completed", await A.StateAsync(head));
    }

    [Fact]
    public async Task A_running_job_that_was_removed_keeps_its_key_until_it_ends()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        await A.RemoveAsync("a");
        var next = await A.EnqueueKeyAsync("a");
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        await A.CompleteAsync(claim.Lease, head);
        Assert.Equal([next], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_job_in_retry_and_its_successor_both_go()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        var next = await A.EnqueueKeyAsync("a");
        await A.SettleAsync(head, claim.Lease, "fail");
        Assert.Equal("removed", await A.RemoveAsync("a"));
        Assert.Equal(("cancelled", "cancelled"), (await A.StateAsync(head), await A.StateAsync(next)));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_removed_key_is_not_remembered_any_more()
    {
        var id = await A.EnqueueKeyAsync("a", mode: "once");
        await A.RemoveAsync("a");
        Assert.NotEqual(id, await A.EnqueueKeyAsync("a", mode: "once"));
    }

    [Fact]
    public async Task Only_the_key_of_that_queue_is_removed()
    {
        var id = await A.EnqueueKeyAsync("a", queue: "q");
        Assert.Equal("unknown", await A.RemoveAsync("a"));
        Assert.Equal("ready", await A.StateAsync(id));
        Assert.Equal("removed", await A.RemoveAsync("a", "q"));
    }

    [Fact]
    public async Task A_removal_that_waited_for_a_completion_takes_the_successor_that_it_made_ready()
    {
        var b = await OpenAsync("b");
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        var next = await A.EnqueueKeyAsync("a");
        await Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, head);
        var removal = b.Sql.Start("select remove('a')");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("removed", Assert.Single(await removal)["remove"]);
        Assert.Equal(("completed", "cancelled"), (await A.StateAsync(head), await A.StateAsync(next)));
    }

    [Theory]
    [InlineData("QE007", "'a', ''")]
    [InlineData("QE013", "null")]
    public async Task A_call_that_names_nothing_is_refused(string sqlState, string arguments) =>
        await RefusedAsync(sqlState, () => Sql.ExecuteAsync($"select remove({arguments})"));
}
