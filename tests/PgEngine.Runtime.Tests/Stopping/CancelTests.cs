using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Stopping;

public sealed class CancelTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_running_job_hears_of_its_cancellation_by_notification()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("cancel", gate, reason, options =>
        {
            // The next beat by itself would come after the test has given up.
            options.HeartbeatInterval = options.SweepInterval = TimeSpan.FromMinutes(5);
            options.SweepThreshold = TimeSpan.FromMinutes(20);
        });
        await host.WaitUntilAsleepAsync();
        var id = await host.Engine.EnqueueAsync("waits", "\"x\"", RuntimeFixture.On("cancel"));
        await gate.Reached;
        Assert.Equal(CancelAnswer.Requested, await host.Engine.CancelAsync(id, "ordered twice"));

        Assert.Equal(StopReason.Cancelled, await reason.Task.WaitAsync(Eventually.Ceiling));
        var job = await fixture.Source.WaitForStateAsync(id, "cancelled");
        Assert.Equal("ordered twice", job.Get<string>("reason"));
    }

    [Fact]
    public async Task Without_a_listener_the_next_beat_brings_the_cancellation()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("cancel by beat", gate, reason, options => options.Listen = false);
        var id = await host.Engine.EnqueueAsync("waits", "\"x\"", RuntimeFixture.On("cancel by beat"));
        await gate.Reached;
        await host.Engine.CancelAsync(id);

        Assert.Equal(StopReason.Cancelled, await reason.Task.WaitAsync(Eventually.Ceiling));
        await fixture.Source.WaitForStateAsync(id, "cancelled");
    }

    [Fact]
    public async Task A_job_that_completes_although_it_was_cancelled_is_completed()
    {
        var gate = new Gate();
        await using var host = await fixture.StartAsync("completes first", jobs => jobs.AddJob(
            "stubborn",
            async (string _, JobContext _, CancellationToken token) =>
            {
                var told = new TaskCompletionSource();
                await using var registration = token.Register(told.SetResult);
                await gate.PassAsync(CancellationToken.None);
                await told.Task;
            }));
        var id = await host.Engine.EnqueueAsync("stubborn", "\"x\"", RuntimeFixture.On("completes first"));
        await gate.Reached;
        await host.Engine.CancelAsync(id);
        gate.Open();

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task Only_the_cancelled_job_is_stopped()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        await using var host = await StartAsync("neighbours", gate, reason);
        var cancelled = await host.Engine.EnqueueAsync("waits", "\"x\"", RuntimeFixture.On("neighbours"));
        var spared = await host.Engine.EnqueueAsync("waits", "\"y\"", RuntimeFixture.On("neighbours"));
        await Eventually.Equal(2, () => Task.FromResult(gate.Arrivals));
        await host.Engine.CancelAsync(cancelled);
        await fixture.Source.WaitForStateAsync(cancelled, "cancelled");
        gate.Open();

        await fixture.Source.WaitForStateAsync(spared, "completed");
    }

    private Task<WorkerHost> StartAsync(
        string queue, Gate gate, TaskCompletionSource<StopReason> reason, Action<PgEngineOptions>? options = null) =>
        fixture.StartAsync(
            queue,
            jobs => jobs.AddJob("waits", async (string _, JobContext job, CancellationToken token) =>
            {
                try
                {
                    await gate.PassAsync(token);
                }
                finally
                {
                    reason.TrySetResult(job.StopReason);
                }
            }),
            options);
}
