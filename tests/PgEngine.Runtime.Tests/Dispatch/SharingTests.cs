using System.Collections.Concurrent;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Dispatch;

public sealed class SharingTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task Two_workers_on_one_queue_run_each_job_exactly_once()
    {
        const int Jobs = 2_000;
        var runs = new ConcurrentDictionary<long, int>();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await first.Engine.EnqueueManyAsync("counted", Enumerable.Repeat("\"x\"", Jobs / 4), RuntimeFixture.On("once"));
        }

        await fixture.Source.WaitForCompletedAsync("once", Jobs);
        Assert.Equal(Jobs, runs.Count);
        Assert.All(runs.Values, count => Assert.Equal(1, count));

        Task<WorkerHost> StartAsync() => fixture.StartAsync("once", jobs => jobs.AddJob(
            "counted", (string _, JobContext job, CancellationToken _) =>
            {
                runs.AddOrUpdate(job.JobId, 1, (_, count) => count + 1);
                return Task.CompletedTask;
            }));
    }

    [Fact]
    public async Task Slow_jobs_are_shared_and_nobody_hoards_them()
    {
        var gate = new Gate();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.Engine.EnqueueManyAsync("slow", Enumerable.Repeat("\"x\"", 20), RuntimeFixture.On("hoard"));

        await Eventually.Equal(6, () => Task.FromResult(gate.Arrivals));
        var held = await fixture.Source.ColumnAsync<long>(
            """
            select count(*) from engine.jobs as j join engine.leases as l on l.lease = j.lease
            where j.queue = 'hoard' and j.state = 'running' group by l.worker_id order by 1
            """);
        Assert.Equal([3L, 3L], held);
        gate.Open();
        await fixture.Source.WaitForCompletedAsync("hoard", 20);

        Task<WorkerHost> StartAsync() => fixture.StartAsync(
            "hoard",
            jobs => jobs.AddJob("slow", async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
            options => options.Concurrency = 3);
    }

    [Fact]
    public async Task Jobs_begin_by_priority_and_then_in_the_order_of_their_enqueue()
    {
        var order = new ConcurrentQueue<string>();
        foreach (var (name, priority) in new[] { ("low", 50), ("b", 0), ("c", 0), ("urgent", -100), ("last", 100) })
        {
            await fixture.Source.ExecuteAsync(
                "select engine.enqueue('ordered', to_jsonb($1::text), queue => 'ordered', priority => $2)", name, priority);
        }

        await using var host = await fixture.StartAsync(
            "ordered",
            jobs => jobs.AddJob("ordered", (string name, JobContext _, CancellationToken _) =>
            {
                order.Enqueue(name);
                return Task.CompletedTask;
            }),
            options => options.Concurrency = 1);
        await fixture.Source.WaitForCompletedAsync("ordered", 5);

        Assert.Equal(["urgent", "b", "c", "low", "last"], order);
    }

    [Fact]
    public async Task No_more_jobs_run_at_a_time_than_there_are_slots()
    {
        var running = 0;
        var most = 0;
        await using var host = await fixture.StartAsync(
            "slots",
            jobs => jobs.AddJob("counted", async (string _, JobContext _, CancellationToken _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            }),
            options => options.Concurrency = 4);
        await host.Engine.EnqueueManyAsync("counted", Enumerable.Repeat("\"x\"", 1_000), RuntimeFixture.On("slots"));

        await fixture.Source.WaitForCompletedAsync("slots", 1_000);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task A_thousand_quick_jobs_are_settled_in_far_fewer_commits()
    {
        await fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.enqueue_many((select jsonb_agg(jsonb_build_object('kind', 'quick', 'queue', 'batch', 'payload', i)) from generate_series(1, 1000) as i))");
        await using var host = await fixture.StartAsync(
            "batch", jobs => jobs.AddJob("quick", (int _, JobContext _, CancellationToken _) => Task.CompletedTask));
        await fixture.Source.WaitForCompletedAsync("batch", 1_000);

        // A history row carries the transaction that wrote it.
        var commits = await fixture.Source.ScalarAsync<long>(
            "select count(distinct xmin::text) from engine.history where queue = 'batch'");
        Assert.InRange(commits, 1, 200);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
