using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Stopping;

/// <summary>The worker registers what its kinds say; another session takes its jobs back and does as they say.</summary>
public sealed class RecoveryPolicyTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task Without_a_policy_the_job_is_ready_at_once_and_its_attempt_is_spared()
    {
        var job = await LoseAsync("default", null);
        Assert.Equal(("ready", 1, false), (job.Get<string>("state"), job.Get<int>("spared"), job.Get<bool>("is_later")));
    }

    [Fact]
    public async Task A_delay_of_the_kind_is_waited_for_and_the_attempt_is_spared()
    {
        var job = await LoseAsync("delayed", RecoveryPolicy.RunAgainAfter(TimeSpan.FromHours(1)));
        Assert.Equal(("ready", 1, true), (job.Get<string>("state"), job.Get<int>("spared"), job.Get<bool>("is_later")));
    }

    [Fact]
    public async Task A_loss_that_counts_as_a_failure_spends_the_attempt_and_waits_by_the_kinds_retry_policy()
    {
        var job = await LoseAsync("counted", RecoveryPolicy.CountAsFailure);
        Assert.Equal(("ready", 0, true), (job.Get<string>("state"), job.Get<int>("spared"), job.Get<bool>("is_later")));
        Assert.Equal((1, "worker_lost"), (job.Get<int>("losses"), job.Get<string>("error_type")));
    }

    [Fact]
    public async Task A_loss_that_counts_as_the_last_failure_ends_the_job()
    {
        var job = await LoseAsync("last", RecoveryPolicy.CountAsFailure, maxAttempts: 1);
        Assert.Equal(("failed", "all 1 attempts failed"), (job.Get<string>("state"), job.Get<string>("reason")));
    }

    [Fact]
    public async Task A_kind_that_must_never_run_twice_ends_as_failed()
    {
        var job = await LoseAsync("never twice", RecoveryPolicy.FailForGood);
        Assert.Equal("failed", job.Get<string>("state"));
        Assert.EndsWith("this kind is not run again", job.Get<string>("reason"), StringComparison.Ordinal);
    }

    private async Task<Row> LoseAsync(string queue, RecoveryPolicy? policy, int maxAttempts = 20)
    {
        var gate = new Gate();
        await using var host = await fixture.StartAsync(
            queue,
            jobs => jobs.AddJob(
                "lost",
                async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token),
                o => (o.Recovery, o.Retry, o.MaxAttempts) = (policy, Policies.MuchLater, maxAttempts)),
            o => (o.HeartbeatInterval, o.SweepInterval, o.SweepThreshold) =
                (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20)));
        var id = await host.Engine.EnqueueAsync("lost", "\"x\"", RuntimeFixture.On(queue));
        await gate.Reached;

        // Pausing keeps the worker from taking the job again before we have looked.
        await fixture.Source.ExecuteAsync("select engine.pause_queue($1)", queue);
        await fixture.Source.ExecuteAsync("update engine.workers set beat_at = beat_at - interval '1 day' where $1 = any (queues)", queue);
        await fixture.Source.ExecuteAsync("select engine.sweep_stale_workers(threshold => interval '1 hour')");
        return await fixture.Source.JobAsync(id);
    }
}
