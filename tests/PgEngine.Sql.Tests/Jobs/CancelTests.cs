using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class CancelTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<(long Worker, Claim Claim)> RunAsync(int count = 1)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(count);
        return (worker, await A.ClaimAsync(worker));
    }

    [Fact]
    public async Task A_job_that_does_not_run_is_cancelled_at_once()
    {
        var id = await A.EnqueueAsync(payload: """{"n": 1}""", runAt: Noon.AddDays(1));
        Assert.Equal("cancelled", await A.CancelAsync(id, "ordered twice"));
        var past = await A.HistoryAsync(id);
        Assert.Equal("cancelled", past["state"]);
        Assert.Equal("ordered twice", past["reason"]);
        Assert.Equal("""{"n": 1}""", past["payload"]);
        Assert.Equal("finished", await A.CancelAsync(id));
    }

    [Fact]
    public async Task A_job_nobody_knows_is_unknown() => Assert.Equal("unknown", await A.CancelAsync(1));

    [Fact]
    public async Task The_worker_of_a_running_job_is_asked_at_once_and_by_every_beat()
    {
        var (worker, claim) = await RunAsync(2);
        var listener = await ListenAsync();
        Assert.Equal("requested", await A.CancelAsync(claim.Ids[1]));
        Assert.Equal([$"c:{claim.Ids[1]}"], await listener.HeardAsync());
        Assert.Equal([claim.Ids[1]], (await A.BeatAsync(worker, [claim.Lease])).CancelJobIds);
        Assert.Equal([claim.Ids[1]], (await A.BeatAsync(worker, [claim.Lease])).CancelJobIds);
        Assert.Equal([false, true], (await A.ClaimAsync(worker, lease: claim.Lease)).Jobs.Select(job => job.CancelRequested));
    }

    [Fact]
    public async Task A_beat_brings_the_request_even_when_a_neighbour_was_just_being_settled()
    {
        var (worker, claim) = await RunAsync(2);
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        await b.CompleteAsync(claim.Lease, claim.Ids[0]);
        Assert.Equal("requested", await A.CancelAsync(claim.Ids[1]));
        await b.Sql.CommitAsync();
        Assert.Equal([claim.Ids[1]], (await A.BeatAsync(worker, [claim.Lease])).CancelJobIds);
    }

    [Fact]
    public async Task A_completion_that_is_accepted_first_wins()
    {
        var (_, claim) = await RunAsync();
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        var cancel = b.Sql.Start("select cancel($1) as answer", claim.Job.Id);
        await b.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        Assert.Equal("finished", Assert.Single(await cancel)["answer"]);
        Assert.Equal("completed", await A.StateAsync(claim.Job.Id));
    }

    [Fact]
    public async Task A_completion_after_the_request_is_still_accepted()
    {
        var (_, claim) = await RunAsync();
        await A.CancelAsync(claim.Job.Id);
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, claim.Ids));
        Assert.Equal("completed", await A.StateAsync(claim.Job.Id));
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("snooze")]
    [InlineData("release")]
    [InlineData("discard")]
    public async Task A_job_that_ends_otherwise_after_the_request_is_cancelled(string outcome)
    {
        var (_, claim) = await RunAsync();
        await A.CancelAsync(claim.Job.Id, "enough");
        Assert.Equal(Answer.Ok("cancelled"), await A.SettleAsync(claim.Job.Id, claim.Lease, outcome, """{"reason": "enough"}"""));
        Assert.Equal("enough", (await A.HistoryAsync(claim.Job.Id))["reason"]);
        Assert.Equal(Answer.Already("cancelled"), await A.SettleAsync(claim.Job.Id, claim.Lease, outcome));
    }

    [Fact]
    public async Task A_job_whose_worker_is_lost_after_the_request_is_cancelled()
    {
        var (_, claim) = await RunAsync();
        await A.CancelAsync(claim.Job.Id, "enough");
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Contains(await A.SweepAsync(TimeSpan.FromMinutes(1)), row => row.Get<string?>("action") == "cancelled");
        Assert.Equal("enough", (await A.HistoryAsync(claim.Job.Id))["reason"]);
    }

    [Fact]
    public async Task A_second_request_does_not_wipe_the_first_reason()
    {
        var (_, claim) = await RunAsync();
        await A.CancelAsync(claim.Job.Id, "first");
        await A.CancelAsync(claim.Job.Id);
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail");
        Assert.Equal("first", (await A.HistoryAsync(claim.Job.Id))["reason"]);
    }

    [Fact]
    public async Task Whoever_waits_for_the_result_is_told()
    {
        var id = await A.EnqueueAsync(keepResult: true);
        var listener = await ListenAsync();
        await A.CancelAsync(id);
        Assert.Equal([$"done:{id}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_claim_in_flight_is_waited_for_and_then_asked()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var b = await OpenAsync("b");
        await A.Sql.BeginAsync();
        await A.ClaimAsync(worker);
        var cancel = b.Sql.Start("select cancel($1) as answer", id);
        await b.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        Assert.Equal("requested", Assert.Single(await cancel)["answer"]);
    }
}
