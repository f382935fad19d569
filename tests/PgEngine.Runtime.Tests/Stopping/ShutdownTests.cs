using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Stopping;

public sealed class ShutdownTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_running_job_may_finish_and_nothing_new_begins()
    {
        var gate = new Gate();
        var host = await fixture.StartAsync(
            "finish",
            jobs => jobs.AddJob("waits", async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
            options => options.Concurrency = 1);
        var running = await host.Engine.EnqueueAsync("waits", "\"1\"", RuntimeFixture.On("finish"));
        await gate.Reached;
        var waiting = await host.Engine.EnqueueAsync("waits", "\"2\"", RuntimeFixture.On("finish"));
        var stopped = host.StopAsync();
        await Eventually.True(
            () => fixture.Source.ScalarAsync<bool>("select coalesce(bool_and(stopping), false) from engine.workers where 'finish' = any (queues)"),
            "the worker says that it stops");
        gate.Open();
        await stopped;

        Assert.Equal("completed", (await fixture.Source.JobAsync(running)).Get<string>("state"));
        Assert.Equal(("ready", 0), StateAndAttempt(await fixture.Source.JobAsync(waiting)));
        Assert.Equal(0, await fixture.Source.CountWorkersAsync("finish"));
        Assert.Equal(1, gate.Arrivals);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_that_wait_for_a_slot_are_given_back_with_their_attempts_spared()
    {
        var gate = new Gate();
        var slow = false;
        var host = await fixture.StartAsync(
            "prefetched",
            jobs => jobs.AddJob("waits", async (string _, JobContext _, CancellationToken token) =>
            {
                if (Volatile.Read(ref slow))
                {
                    await gate.PassAsync(token);
                }
            }),
            options => options.Concurrency = 1);
        await host.Engine.EnqueueManyAsync("waits", Enumerable.Repeat("\"quick\"", 50), RuntimeFixture.On("prefetched"));
        await fixture.Source.WaitForCompletedAsync("prefetched", 50);
        Volatile.Write(ref slow, true);
        await host.Engine.EnqueueManyAsync("waits", Enumerable.Repeat("\"slow\"", 20), RuntimeFixture.On("prefetched"));
        await gate.Reached;
        await Eventually.True(
            async () => await fixture.Source.CountLiveAsync("prefetched", "running") > 1, "more is claimed than can run");
        var stopped = host.StopAsync();
        await Eventually.Equal(1L, () => fixture.Source.CountLiveAsync("prefetched", "running"));
        gate.Open();
        await stopped;

        Assert.Equal(51, await fixture.Source.CountFinishedAsync("prefetched", "completed"));
        Assert.Equal(19, await fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.jobs where queue = 'prefetched' and state = 'ready' and attempt = spared"));
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_is_interrupted_goes_back_after_the_delay_and_spends_no_attempt(bool wrapsTheCancellation)
    {
        var queue = $"interrupted {wrapsTheCancellation}";
        var gate = new Gate();
        var host = await fixture.StartAsync(
            queue,
            jobs => jobs.AddJob("hangs", async (string _, JobContext _, CancellationToken token) =>
            {
                try
                {
                    await gate.PassAsync(token);
                }
                catch (OperationCanceledException e) when (wrapsTheCancellation)
                {
                    throw new IOException("the stream was closed", e);
                }
            }),
            options =>
            {
                options.ShutdownGracePeriod = TimeSpan.FromSeconds(2.1);
                options.InterruptedJobRetryDelay = TimeSpan.FromMinutes(10);
            });
        var id = await host.Engine.EnqueueAsync("hangs", "\"x\"", RuntimeFixture.On(queue));
        await gate.Reached;
        await host.DisposeAsync();

        var job = await fixture.Source.JobAsync(id);
        Assert.Equal(("ready", 1, 1), (job.Get<string>("state"), job.Get<int>("attempt"), job.Get<int>("spared")));
        Assert.True(job.Get<bool>("is_later"));
        Assert.Equal(0, job.Get<int>("losses"));
        Assert.Equal(1, host.Logs.Count(EventIds.GraceOver));
    }

    [Fact]
    public async Task A_handler_that_ignores_its_token_is_left_behind_and_its_job_given_back()
    {
        var gate = new Gate();
        var host = await fixture.StartAsync(
            "deaf",
            jobs => jobs.AddJob("deaf", async (string _, JobContext _, CancellationToken _) => await gate.PassAsync(CancellationToken.None)),
            options => options.ShutdownGracePeriod = TimeSpan.FromSeconds(2.1));
        var id = await host.Engine.EnqueueAsync("deaf", "\"x\"", RuntimeFixture.On("deaf"));
        await gate.Reached;
        await host.DisposeAsync();

        var job = await fixture.Source.JobAsync(id);
        Assert.Equal(("ready", 1, 1), (job.Get<string>("state"), job.Get<int>("attempt"), job.Get<int>("spared")));
        Assert.Equal(0, await fixture.Source.CountWorkersAsync("deaf"));
        gate.Open();
    }

    private static (string State, int Attempt) StateAndAttempt(Row job) => (job.Get<string>("state"), job.Get<int>("attempt"));
}
