using PgEngine.Client;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Stopping;

public sealed class LeaseLostTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_worker_that_was_swept_stops_its_jobs_registers_again_and_goes_on()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("swept", gate, reason);
        var id = await host.Engine.EnqueueAsync("first_hangs", "\"x\"", RuntimeFixture.On("swept"));
        await gate.Reached;
        var before = await WorkerIdAsync("swept");

        // A beat between the two statements would spare the worker.
        await Eventually.True(
            async () => await fixture.Source.ScalarAsync<long>(
                "select count(*) from engine.sweep_stale_workers(threshold => interval '0') where job_id = $1", id) > 0,
            "the worker is swept");

        Assert.Equal(StopReason.LeaseLost, await reason.Task.WaitAsync(Eventually.Ceiling));
        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal((2, 1), (job.Get<int>("attempt"), job.Get<int>("spared")));
        Assert.NotEqual(before, await WorkerIdAsync("swept"));
        Assert.Contains(host.Logs.Entries, entry => entry.Id == EventIds.WorkerSwept);
    }

    [Fact]
    public async Task A_lease_that_the_database_took_back_stops_its_job_and_no_other()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("taken back", gate, reason);
        var id = await host.Engine.EnqueueAsync("first_hangs", "\"x\"", RuntimeFixture.On("taken back"));
        await gate.Reached;
        await fixture.Source.ExecuteAsync(
            "select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", id);

        Assert.Equal(StopReason.LeaseLost, await reason.Task.WaitAsync(Eventually.Ceiling));
        await fixture.Source.ExecuteAsync("select engine.retry($1)", id);
        Assert.Equal(2, (await fixture.Source.WaitForStateAsync(id, "completed")).Get<int>("attempt"));
        Assert.Equal(0, host.Logs.Count(EventIds.WorkerSwept));
    }

    [Fact]
    public async Task What_a_job_answers_after_it_lost_its_lease_is_not_accepted()
    {
        var gate = new Gate();
        await using var host = await fixture.StartAsync("late answer", jobs => jobs.AddJob(
            "deaf", async (string _, JobContext job, CancellationToken _) =>
            {
                if (job.Attempt == 1)
                {
                    await gate.PassAsync(CancellationToken.None);
                }

                return JobOutcome.Result(job.Attempt);
            }));
        var id = await host.Engine.EnqueueAsync(
            "deaf", "\"x\"", new EnqueueOptions { Queue = "late answer", KeepResult = true });
        await gate.Reached;
        await fixture.Source.ExecuteAsync(
            "select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", id);
        await fixture.Source.ExecuteAsync("select engine.retry($1)", id);
        await fixture.Source.WaitForStateAsync(id, "completed");
        gate.Open();

        await host.Logs.WaitForAsync(EventIds.SettleStale);
        Assert.Equal("2", (await fixture.Source.JobAsync(id)).Get<string>("result"));
    }

    private Task<long> WorkerIdAsync(string queue) =>
        fixture.Source.ScalarAsync<long>("select max(id) from engine.workers where $1 = any (queues)", queue);

    private Task<WorkerHost> StartAsync(string queue, Gate gate, TaskCompletionSource<StopReason> reason) => fixture.StartAsync(
        queue,
        jobs => jobs.AddJob("first_hangs", async (string _, JobContext job, CancellationToken token) =>
        {
            if (job.Attempt == 1)
            {
                try
                {
                    await gate.PassAsync(token);
                }
                finally
                {
                    reason.TrySetResult(job.StopReason);
                }
            }
        }));
}
