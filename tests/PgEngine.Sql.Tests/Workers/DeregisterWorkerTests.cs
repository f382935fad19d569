using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

public sealed class DeregisterWorkerTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private Task<int> DeregisterAsync(long worker) => Sql.ScalarAsync<int>("select released from deregister_worker_v1($1)", worker);

    [Fact]
    public async Task What_a_worker_still_holds_goes_back_without_costing_an_attempt()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(5);
        var first = await A.ClaimAsync(worker, 3);
        await A.ClaimAsync(worker);
        await A.CompleteAsync(first.Lease, ids[0]);

        Assert.Equal(4, await DeregisterAsync(worker));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from workers"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
        var again = await A.ClaimAsync(await A.RegisterAsync());
        Assert.Equal(ids[1..], again.Ids);
        Assert.All(again.Jobs, job => Assert.Equal((2, 1, 0), (job.Attempt, job.Spared, job.Losses)));
    }

    [Fact]
    public async Task The_jobs_it_gives_back_wake_another_worker()
    {
        var worker = await A.RegisterAsync();
        await A.RegisterAsync();
        await A.EnqueueAsync(3);
        await A.ClaimAsync(worker);
        var listener = await ListenAsync();
        await DeregisterAsync(worker);
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }

    [Fact]
    public async Task A_settle_after_it_is_answered_already_released()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        await DeregisterAsync(worker);
        Assert.Equal([Answer.Already("released")], await A.CompleteAsync(claim.Lease, claim.Ids));
    }

    [Fact]
    public async Task A_job_whose_cancellation_was_asked_for_is_cancelled()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await A.ClaimAsync(worker);
        await A.CancelAsync(id);
        await DeregisterAsync(worker);
        Assert.Equal("cancelled", await A.StateAsync(id));
    }

    [Fact]
    public async Task A_job_that_is_just_being_completed_is_not_waited_for_and_its_lease_is_ended_by_the_next_sweep()
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        await b.Sql.ExecuteAsync("select from jobs where id = $1 for update", ids[0]);
        Assert.Equal(1, await DeregisterAsync(worker));
        await b.CompleteAsync(claim.Lease, ids[0]);
        await b.Sql.CommitAsync();

        Assert.Equal("completed", await A.StateAsync(ids[0]));
        await A.SweepAsync();
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task An_unknown_worker_holds_nothing() => Assert.Equal(0, await DeregisterAsync(1));
}
