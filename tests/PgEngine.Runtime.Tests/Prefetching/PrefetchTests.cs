using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Prefetching;

public sealed class PrefetchTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_job_that_was_claimed_ahead_hears_of_its_cancellation_at_once()
    {
        var gate = new Gate();
        await using var host = await StartAsync("cancel ahead", gate);
        var ids = await ClaimAheadAsync(host, "cancel ahead", gate);
        await host.Engine.CancelAsync(ids[1], "not needed");

        // The first still holds the only slot.
        Assert.Equal("not needed", (await fixture.Source.WaitForStateAsync(ids[1], "cancelled")).Get<string>("reason"));
        Assert.Equal("running", (await fixture.Source.JobAsync(ids[0])).Get<string>("state"));
        gate.Open();
        await fixture.Source.WaitForStateAsync(ids[2], "completed");
        Assert.Equal(2, gate.Arrivals);
    }

    [Fact]
    public async Task Jobs_that_wait_too_long_behind_a_slow_one_go_to_another_worker_with_their_attempts_unspent()
    {
        var gate = new Gate();
        await using var host = await StartAsync("ttl", gate, o => o.PrefetchTtl = TimeSpan.FromMilliseconds(500));
        var ids = await ClaimAheadAsync(host, "ttl", gate);
        await Eventually.Equal(1L, () => fixture.Source.CountLiveAsync("ttl", "running"));
        await using var other = await fixture.StartAsync(
            "ttl", jobs => jobs.AddJob("slow", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));

        var job = await fixture.Source.WaitForStateAsync(ids[1], "completed");
        Assert.Equal(job.Get<int>("attempt") - 1, job.Get<int>("spared"));
        Assert.Equal(1, gate.Arrivals);
        gate.Open();
        await fixture.Source.WaitForStateAsync(ids[0], "completed");
    }

    [Fact]
    public async Task A_refetch_delay_leaves_no_job_behind()
    {
        await using var host = await fixture.StartAsync(
            "refetch",
            jobs => jobs.AddJob("quick", (int _, JobContext _, CancellationToken _) => Task.CompletedTask),
            o => (o.RefetchDelay, o.RefetchThreshold) = (TimeSpan.FromMilliseconds(100), 5));
        await host.WaitUntilAsleepAsync();
        for (var i = 0; i < 20; i++)
        {
            await host.Engine.EnqueueAsync("quick", "1", RuntimeFixture.On("refetch"));
        }

        await fixture.Source.WaitForCompletedAsync("refetch", 20);
    }

    /// <summary>Quick jobs teach the worker to claim ahead; then one slow job holds the slot and two wait behind it.</summary>
    private async Task<IReadOnlyList<long>> ClaimAheadAsync(WorkerHost host, string queue, Gate gate)
    {
        await host.Engine.EnqueueManyAsync("quick", Enumerable.Repeat("1", 100), RuntimeFixture.On(queue));
        await fixture.Source.WaitForCompletedAsync(queue, 100);
        var ids = await host.Engine.EnqueueManyAsync("slow", Enumerable.Repeat("\"x\"", 3), RuntimeFixture.On(queue));
        await gate.Reached;
        return ids;
    }

    private Task<WorkerHost> StartAsync(string queue, Gate gate, Action<PgEngineOptions>? options = null) => fixture.StartAsync(
        queue,
        jobs => jobs
            .AddJob("quick", (int _, JobContext _, CancellationToken _) => Task.CompletedTask)
            .AddJob("slow", async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
        o =>
        {
            o.Concurrency = 1;
            options?.Invoke(o);
        });
}
