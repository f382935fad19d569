using Microsoft.Extensions.DependencyInjection;
using PgEngine.Admin;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Runtime.Tests.Client;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Admin;

public sealed class AdminTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngineAdmin Admin => fixture.Services.GetRequiredService<IPgEngineAdmin>();

    private Task<List<long>> EnqueueAsync(string kind, int count) =>
        fixture.Database.Source.ColumnAsync<long>("select engine.enqueue($1, '{\"n\": 1}') from generate_series(1, $2)", kind, count);

    [Fact]
    public async Task A_bulk_act_answers_for_every_job()
    {
        var ids = await EnqueueAsync("bulk", 3);
        Assert.Equal([new BulkAnswer(ids[0], BulkOutcome.Completed)], await Admin.CompleteJobsAsync([ids[0]]));
        Assert.Equal(
            [new BulkAnswer(7, BulkOutcome.Unknown), new BulkAnswer(ids[0], BulkOutcome.Finished), new BulkAnswer(ids[1], BulkOutcome.Failed)],
            await Admin.FailJobsAsync([ids[1], ids[0], 7], "address is gone"));
        var at = new DateTimeOffset(2033, 1, 31, 8, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [new BulkAnswer(ids[1], BulkOutcome.Retried), new BulkAnswer(ids[2], BulkOutcome.Rescheduled)],
            await Admin.RescheduleJobsAsync([ids[1], ids[2]], new RescheduleOptions { RunAt = at, Priority = 7, Attempts = 0, MaxAttempts = 2 }));
        Assert.Equal(2, await fixture.Database.Source.ScalarAsync<long>(
            "select count(*) from engine.jobs where kind = 'bulk' and run_at = $1 and priority = 7 and max_attempts = 2", at.UtcDateTime));
        await Assert.ThrowsAsync<InvalidJobException>(() => Admin.RescheduleJobsAsync([ids[2]], new RescheduleOptions { Priority = 500 }));
    }

    [Fact]
    public async Task Dead_letters_are_listed_searched_and_run_again_at_a_rate_over_the_batches()
    {
        var ids = await EnqueueAsync("dead", 1500);
        await Admin.FailJobsAsync(ids, "no such mailbox");

        var page = await Admin.FailedAsync(new FailedJobFilter { Kind = "dead", Search = "MAILBOX", Max = 2, Since = DateTimeOffset.UtcNow.AddHours(-1) });
        Assert.Equal([ids[^1], ids[^2]], page.Select(job => job.Id));
        Assert.Equal(("no such mailbox", """{"n": 1}""", "default"), (page[0].Reason, page[0].PayloadJson, page[0].Queue));
        Assert.Equal(ids[^3], (await Admin.FailedAsync(new FailedJobFilter { Kind = "dead", BeforeId = ids[^2], Max = 1 }))[0].Id);

        Assert.Equal(1500, await Admin.RetryFailedAsync(new FailedJobFilter { Kind = "dead" }, ratePerSecond: 10));
        Assert.InRange(
            await fixture.Database.Source.ScalarAsync<double>("select extract(epoch from max(run_at) - min(run_at))::float8 from engine.jobs where kind = 'dead'"),
            149, 160);
        Assert.Equal(0, await Admin.RetryFailedAsync(new FailedJobFilter { Kind = "dead" }));
        await Assert.ThrowsAsync<EngineException>(() => Admin.FailedAsync(new FailedJobFilter { Max = 0 }));
    }

    [Fact]
    public async Task A_dead_letter_runs_again_with_another_payload()
    {
        var id = (await EnqueueAsync("edited", 1))[0];
        await Admin.FailJobsAsync([id]);
        Assert.Equal(RetryAnswer.Retried, await Admin.RetryAsync(id, """{"n": 2}"""));
        Assert.Equal("2", await fixture.Database.Source.ScalarAsync<string>("select payload ->> 'n' from engine.jobs where id = $1", id));
    }

    [Fact]
    public async Task Jobs_that_match_are_cancelled_batch_by_batch()
    {
        await fixture.Database.Source.ExecuteAsync("select engine.enqueue('unwanted') from generate_series(1, 1001)");
        Assert.Equal(1001, await Admin.CancelJobsAsync(new CancelJobsFilter { Kind = "unwanted", State = JobState.Ready }, "off"));
        await Assert.ThrowsAsync<EngineException>(() => Admin.CancelJobsAsync(new CancelJobsFilter()));
        await Assert.ThrowsAsync<ArgumentException>(() => Admin.CancelJobsAsync(new CancelJobsFilter { State = JobState.Failed }));
    }

    [Fact]
    public async Task A_worker_known_to_be_dead_gives_its_jobs_back()
    {
        var worker = await fixture.Database.Source.ScalarAsync<long>(
            "select worker_id from engine.register_worker_v1('dead', '{default}', '{held}', 1, 'test', '1 hour', '1 s')");
        await EnqueueAsync("held", 1);
        await fixture.Database.Source.ExecuteAsync("select engine.claim_jobs_v1($1, gen_random_uuid(), 1)", worker);

        var released = await Admin.ForceUnlockWorkersAsync([worker, 7]);
        Assert.Equal(1, released[worker]);
        Assert.Null(released[7]);
    }
}
