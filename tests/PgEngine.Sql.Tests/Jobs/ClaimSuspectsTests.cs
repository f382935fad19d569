using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>Jobs that took a worker with them before are claimed with care.</summary>
public sealed class ClaimSuspectsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<long> EnqueueLostAsync(int losses, DateTime? runAt = null)
    {
        var id = await A.EnqueueAsync(runAt: runAt);
        await Sql.ExecuteAsync("update jobs set losses = $2 where id = $1", id, losses);
        return id;
    }

    [Fact]
    public async Task After_one_loss_a_job_is_only_taken_for_a_slot_that_is_free_now()
    {
        var worker = await A.RegisterAsync();
        var first = await EnqueueLostAsync(1);
        var second = await EnqueueLostAsync(1);
        var plain = await A.EnqueueAsync(2);

        var prefetch = await A.ClaimAsync(worker, 1, free: 0);
        Assert.Equal([plain[0]], prefetch.Ids);
        var mixed = await A.ClaimAsync(worker, 10, free: 1);
        Assert.Equal([first, plain[1]], mixed.Ids);
        Assert.Equal([second], (await A.ClaimAsync(worker, 10, free: 5)).Ids);
    }

    [Fact]
    public async Task After_two_losses_a_job_runs_alone()
    {
        var worker = await A.RegisterAsync();
        var suspect = await EnqueueLostAsync(2);
        var other = await EnqueueLostAsync(3);
        await EnqueueLostAsync(1);
        await A.EnqueueAsync();

        var claim = await A.ClaimAsync(worker, alone: true);
        Assert.Equal([suspect], claim.Ids);
        Assert.Equal(2, claim.Job.Losses);
        Assert.True(claim.SuspectsWaiting);
        Assert.Equal([other], (await A.ClaimAsync(worker, alone: true)).Ids);
        Assert.Equal(2, (await A.ClaimAsync(worker, alone: true)).Jobs.Count);
    }

    [Fact]
    public async Task A_worker_that_holds_other_jobs_does_not_get_it_but_hears_that_it_waits()
    {
        var worker = await A.RegisterAsync();
        await EnqueueLostAsync(2);
        var plain = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([plain], claim.Ids);
        Assert.True(claim.SuspectsWaiting);
    }

    [Fact]
    public async Task Nothing_waits_when_no_job_was_lost_twice()
    {
        var worker = await A.RegisterAsync();
        await EnqueueLostAsync(1);
        await EnqueueLostAsync(2, Noon.AddHours(1));
        Assert.False((await A.ClaimAsync(worker, 0)).SuspectsWaiting);
    }

    [Fact]
    public async Task A_suspect_is_not_early_and_its_time_is_told()
    {
        var worker = await A.RegisterAsync();
        await EnqueueLostAsync(2, Noon.AddMinutes(3));
        var claim = await A.ClaimAsync(worker, alone: true);
        Assert.Empty(claim.Jobs);
        Assert.Equal(Noon.AddMinutes(3), claim.NextDueAt);
    }

    [Fact]
    public async Task A_suspect_that_another_session_is_taking_is_passed_over()
    {
        var worker = await A.RegisterAsync();
        var suspect = await EnqueueLostAsync(2);
        var plain = await A.EnqueueAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        Assert.Equal([suspect], (await b.ClaimAsync(worker, alone: true)).Ids);
        Assert.Equal([plain], (await A.ClaimAsync(worker, alone: true)).Ids);
        await b.Sql.CommitAsync();
    }

    [Fact]
    public async Task A_suspect_of_a_foreign_kind_or_queue_or_a_paused_one_is_left()
    {
        var worker = await A.RegisterAsync(kinds: ["other"]);
        var here = await A.RegisterAsync();
        await EnqueueLostAsync(2);
        Assert.Empty((await A.ClaimAsync(worker, alone: true)).Jobs);
        await Sql.ExecuteAsync("insert into queues (queue, paused_at, updated_at) values ('default', $1, $1)", Noon);
        Assert.Empty((await A.ClaimAsync(here, alone: true)).Jobs);
    }
}
