using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Dispatch;

public sealed class OutcomeTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_result_is_kept_and_reaches_the_one_who_waits_for_it()
    {
        await using var host = await StartAsync("result", (_, _) => JobOutcome.Result(new Parcel("Ada", 2)));
        var id = await EnqueueAsync(host, "result", keepResult: true);

        Assert.Equal(new Parcel("Ada", 2), await host.Engine.WaitForResultAsync<Parcel>(id).WaitAsync(Eventually.Ceiling));
        Assert.Equal("""{"to": "Ada", "items": 2}""", (await fixture.Source.JobAsync(id)).Get<string>("result"));
    }

    [Fact]
    public async Task Retry_after_fails_the_attempt_and_takes_the_delay_that_the_handler_named()
    {
        await using var host = await StartAsync(
            "retry after",
            (job, _) => job.Attempt == 1 ? JobOutcome.RetryAfter(TimeSpan.FromMilliseconds(5), "mail server busy") : JobOutcome.Completed,
            o => o.Retry = Policies.MuchLater);
        var id = await EnqueueAsync(host, "retry after");

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal((2, 1L), (job.Get<int>("attempt"), Failures(job)));
        Assert.Equal("mail server busy", job.Get<string>("error_message"));
    }

    [Fact]
    public async Task A_snooze_spends_no_attempt_however_often_it_is_asked_for()
    {
        await using var host = await StartAsync(
            "snooze",
            (job, _) => job.Attempt <= 3 ? JobOutcome.Snooze(TimeSpan.FromMilliseconds(1)) : JobOutcome.Completed,
            o => o.MaxAttempts = 1);
        var id = await EnqueueAsync(host, "snooze");

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal((4, 3, 0L), (job.Get<int>("attempt"), job.Get<int>("spared"), Failures(job)));
    }

    [Fact]
    public async Task A_discarded_job_ends_as_cancelled_with_the_reason()
    {
        await using var host = await StartAsync("discard", (_, _) => JobOutcome.Discard("the customer has left"));
        var id = await EnqueueAsync(host, "discard", keepResult: true);

        var error = await Assert.ThrowsAsync<JobCancelledException>(() => host.Engine.WaitForResultAsync(id).WaitAsync(Eventually.Ceiling));
        Assert.Equal("the customer has left", error.Reason);
    }

    [Fact]
    public async Task A_permanent_failure_ends_the_job_whatever_attempts_are_left()
    {
        await using var host = await StartAsync("fail", (_, _) => JobOutcome.Fail("no such account"));
        var id = await EnqueueAsync(host, "fail", keepResult: true);

        var error = await Assert.ThrowsAsync<JobFailedException>(() => host.Engine.WaitForResultAsync(id).WaitAsync(Eventually.Ceiling));
        Assert.Contains("no such account", error.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await fixture.Source.JobAsync(id)).Get<int>("attempt"));
    }

    [Fact]
    public async Task A_handler_that_answers_null_has_done_its_job()
    {
        await using var host = await StartAsync("null", (_, _) => null!);
        await fixture.Source.WaitForStateAsync(await EnqueueAsync(host, "null"), "completed");
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_fails_the_attempt_with_the_reason()
    {
        await using var host = await StartAsync("no json", (_, _) => JobOutcome.Result(double.NaN), o => o.MaxAttempts = 1);
        var job = await fixture.Source.WaitForStateAsync(await EnqueueAsync(host, "no json"), "failed");
        Assert.Equal(typeof(ArgumentException).FullName, job.Get<string>("error_type"));
    }

    [Fact]
    public async Task Progress_is_stored_while_the_job_runs_and_not_afterwards()
    {
        var gate = new Gate();
        JobContext? running = null;
        await using var host = await fixture.StartAsync("progress", jobs => jobs.AddJob(
            "slow",
            async (string _, JobContext job, CancellationToken _) =>
            {
                running = job;
                job.ReportProgress(0.1);
                job.ReportProgress(new Parcel("half way", 5));
                await gate.PassAsync(CancellationToken.None);
                job.ReportProgress("never seen: the end is written first");
            }));
        var id = await host.Engine.EnqueueAsync("slow", "\"x\"", RuntimeFixture.On("progress"));

        await Eventually.Equal(
            """{"to": "half way", "items": 5}""", async () => (await fixture.Source.JobAsync(id)).Get<string>("progress"));
        gate.Open();
        await fixture.Source.WaitForStateAsync(id, "completed");
        running!.ReportProgress("too late");
        await fixture.Source.WaitForStateAsync(await host.Engine.EnqueueAsync("slow", "\"y\"", RuntimeFixture.On("progress")), "completed");
        Assert.Equal(0, await fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.progress where job_id = $1 and progress::text like '%late%'", id));
    }

    private Task<WorkerHost> StartAsync(
        string queue, Func<JobContext, CancellationToken, JobOutcome> handler, Action<JobOptions>? kind = null) =>
        fixture.StartAsync(queue, jobs => jobs.AddJob(
            "answer", (string _, JobContext job, CancellationToken token) => Task.FromResult(handler(job, token)), kind));

    private static Task<long> EnqueueAsync(WorkerHost host, string queue, bool keepResult = false) =>
        host.Engine.EnqueueAsync("answer", "\"x\"", new EnqueueOptions { Queue = queue, KeepResult = keepResult });

    private static long Failures(Row job) => job["failures"] is int count ? count : 0L;
}
