using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Batches;

public sealed class BatchStoppingTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task The_cancellation_of_one_job_reaches_its_item_and_leaves_the_others_alone()
    {
        var gate = new Gate();
        var ids = await EnqueueAsync("cancel", 3);
        await using var host = await StartAsync("cancel", async (items, token) =>
        {
            await gate.PassAsync(items[1].CancellationToken).ContinueWith(_ => { }, token, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.Equal(StopReason.Cancelled, items[1].Job.StopReason);
            Assert.Equal(StopReason.None, items[0].Job.StopReason);
            items[1].Retry("stopped");
        });
        await gate.Reached;
        await host.Engine.CancelAsync(ids[1], "not this one");

        Assert.Equal("not this one", (await fixture.Source.WaitForStateAsync(ids[1], "cancelled")).Get<string>("reason"));
        await fixture.Source.WaitForStateAsync(ids[0], "completed");
        await fixture.Source.WaitForStateAsync(ids[2], "completed");
    }

    [Fact]
    public async Task A_job_with_a_shorter_timeout_is_stopped_alone()
    {
        var ids = await EnqueueAsync("one timeout", 2);
        await fixture.Source.ExecuteAsync("update engine.jobs set timeout = interval '200 ms' where id = $1", ids[0]);
        await using var host = await StartAsync("one timeout", async (items, token) =>
        {
            var stopped = new TaskCompletionSource();
            await using var registration = items[0].CancellationToken.Register(stopped.SetResult);
            await stopped.Task.WaitAsync(Eventually.Ceiling, token);
            items[0].Retry(items[0].Job.StopReason.ToString());
        });

        Assert.Equal("Timeout", (await fixture.Source.WaitForStateAsync(ids[0], "failed")).Get<string>("error_message"));
        await fixture.Source.WaitForStateAsync(ids[1], "completed");
    }

    [Fact]
    public async Task A_call_that_outlasts_every_timeout_is_cancelled_and_its_jobs_fail_with_timeout()
    {
        var ids = await EnqueueAsync("all time out", 2);
        await using var host = await StartAsync(
            "all time out",
            (_, token) => Task.Delay(Timeout.Infinite, token),
            o => o.Timeout = TimeSpan.FromMilliseconds(200));

        foreach (var id in ids)
        {
            Assert.Equal("timeout", (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("error_type"));
        }
    }

    [Fact]
    public async Task A_shutdown_interrupts_the_call_and_gives_its_jobs_back_unspent()
    {
        var gate = new Gate();
        var ids = await EnqueueAsync("shutdown", 2);
        var host = await StartAsync(
            "shutdown", (_, token) => gate.PassAsync(token), options: o => o.ShutdownGracePeriod = TimeSpan.FromSeconds(2));
        await gate.Reached;
        await host.DisposeAsync();

        foreach (var id in ids)
        {
            var job = await fixture.Source.JobAsync(id);
            Assert.Equal(("ready", 1, 1), (job.Get<string>("state"), job.Get<int>("attempt"), job.Get<int>("spared")));
        }
    }

    [Fact]
    public async Task A_batch_that_still_waits_for_more_goes_back_at_shutdown()
    {
        var ids = await EnqueueAsync("gathering", 2);
        var host = await fixture.StartAsync(
            "gathering", jobs => jobs.AddBatchJob<int>("row", 100, (_, _, _) => Task.CompletedTask, TimeSpan.FromMinutes(4)));
        await Eventually.Equal(2L, () => fixture.Source.CountLiveAsync("gathering", "running"));
        await host.DisposeAsync();

        Assert.Equal(("ready", 1), ((await fixture.Source.JobAsync(ids[0])).Get<string>("state"), (await fixture.Source.JobAsync(ids[0])).Get<int>("spared")));
    }

    [Fact]
    public async Task Jobs_whose_lease_is_lost_are_not_answered_for_and_their_call_is_told()
    {
        var gate = new Gate();
        var reason = new TaskCompletionSource<StopReason>();
        var ids = await EnqueueAsync("lost", 2);
        await using var host = await StartAsync("lost", async (items, token) =>
        {
            try
            {
                await gate.PassAsync(token);
            }
            finally
            {
                reason.TrySetResult(items[0].Job.StopReason);
            }
        });
        await gate.Reached;
        await fixture.Source.ExecuteAsync(
            "with gone as (delete from engine.leases as l where l.job_ids @> array[$1]) update engine.jobs set state = 'ready', lease = null, run_at = now() + interval '1 hour' where id = any ($2)",
            ids[0], ids);

        Assert.Equal(StopReason.LeaseLost, await reason.Task.WaitAsync(Eventually.Ceiling));
        Assert.Equal("ready", (await fixture.Source.JobAsync(ids[1])).Get<string>("state"));
    }

    [Fact]
    public async Task Progress_is_kept_for_each_job_of_its_own()
    {
        var gate = new Gate();
        var ids = await EnqueueAsync("progress", 2);
        await using var host = await StartAsync("progress", async (items, token) =>
        {
            foreach (var item in items)
            {
                item.Job.ReportProgress(item.Payload + 0.5);
            }

            await gate.PassAsync(token);
        });

        await Eventually.Equal("0.5", async () => (await fixture.Source.JobAsync(ids[0])).Get<string?>("progress"));
        await Eventually.Equal("1.5", async () => (await fixture.Source.JobAsync(ids[1])).Get<string?>("progress"));
        gate.Open();
        await fixture.Source.WaitForCompletedAsync("progress", 2);
    }

    private Task<WorkerHost> StartAsync(
        string queue, Func<IReadOnlyList<BatchItem<int>>, CancellationToken, Task> handler, Action<JobOptions>? job = null,
        Action<PgEngineOptions>? options = null) => fixture.StartAsync(
        queue,
        jobs => jobs.AddBatchJob<int>(
            "row",
            10,
            (items, _, token) => handler(items, token),
            configure: o =>
            {
                o.MaxAttempts = 1;
                job?.Invoke(o);
            }),
        options);

    private async Task<long[]> EnqueueAsync(string queue, int count) => [.. await fixture.Source.ColumnAsync<long>(
        """
        select id from engine.enqueue_many((
          select jsonb_agg(jsonb_build_object('kind', 'row', 'queue', $1::text, 'payload', i - 1) order by i)
          from generate_series(1, $2::integer) as i)) as id
        """,
        queue, count)];
}
