using System.Collections.Concurrent;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>A parked run is woken where it is still in memory; if that worker is not there, or has no room, another one takes it.</summary>
public sealed class BiasTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private readonly ConcurrentQueue<string> _resumed = new();

    [Fact]
    public async Task A_signal_wakes_the_worker_that_has_the_run_in_memory_and_no_other()
    {
        await using var first = await StartAsync("hot", "first");
        var id = await first.StartRunAsync("hot");
        await fixture.Source.WaitForParkedAsync(id);
        var worker = await fixture.Source.ScalarAsync<long>("select id from engine.workers where 'hot' = any (queues)");
        await using var second = await StartAsync("hot", "second");
        await second.WaitUntilAsleepAsync();
        await WaitForAsleepAsync("hot", 2);
        var heard = new ConcurrentQueue<string>();
        await using (var listener = await fixture.Database.OpenSessionAsync("listener"))
        {
            listener.Connection.Notification += (_, e) => heard.Enqueue(e.Payload);
            await listener.ExecuteAsync("listen engine_wake_v1");
            await second.Engine.SignalAsync(id, "go", "now");
            await fixture.Source.WaitForStateAsync(id, "completed");

            // What was sent before this is received with its answer.
            await listener.ExecuteAsync("select");
        }

        Assert.Equal([$"w:{worker}"], heard.Where(one => one[0] is 'w' or 'q'));
    }

    [Fact]
    public async Task Another_worker_takes_the_run_at_once_when_that_one_has_left()
    {
        var first = await StartAsync("left", "first");
        var id = await first.StartRunAsync("left");
        await fixture.Source.WaitForParkedAsync(id);
        await using var second = await StartAsync("left", "second");
        await first.DisposeAsync();
        await WaitForAsleepAsync("left", 1);

        await second.Engine.SignalAsync(id, "go", "now");
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(["second cold"], _resumed);
    }

    [Fact]
    public async Task Another_worker_takes_the_run_with_its_next_look_when_that_one_has_no_room_and_its_copy_is_not_used_any_more()
    {
        var gate = new Gate();
        await using var first = await StartAsync("full", "first", gate, o =>
        {
            o.Workflows.MaxActiveRuns = 1;
            o.Workflows.RunPrefetch = 0;
        });
        var id = await first.StartRunAsync("full", "twice");
        await fixture.Source.WaitForParkedAsync(id);
        var other = await first.StartRunAsync("full", "full");
        await gate.Reached;
        await using (var second = await StartAsync("full", "second", options: o => o.PollInterval = TimeSpan.FromSeconds(1)))
        {
            await WaitForAsleepAsync("full", 2);
            await second.Engine.SignalAsync(id, "go", "now");
            await fixture.Source.WaitForParkedAsync(id, "again#1");
        }

        gate.Open();
        await fixture.Source.WaitForStateAsync(other, "completed");
        await first.Engine.SignalAsync(id, "again", "now");
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(["second cold", "first cold"], _resumed);
        Assert.Equal("1 2", await fixture.Source.ResultAsync(id));
    }

    private Task<WorkerHost> StartAsync(string queue, string name, Gate? gate = null, Action<PgEngineOptions>? options = null) =>
        fixture.StartWorkflowAsync(
            queue,
            async (ctx, input) =>
            {
                if (input == "full")
                {
                    await ctx.Step("wait", s => gate!.PassAsync(s.Token));
                    return "";
                }

                var one = await ctx.Step("one", _ => Task.FromResult("1"));
                await ctx.WaitForSignal<string>("go");
                var two = await ctx.Step("two", _ => Task.FromResult("2"));
                if (input == "twice")
                {
                    await ctx.WaitForSignal<string>("again");
                }

                return $"{one} {two}";
            },
            options,
            jobs: jobs => jobs.AddEvents(new Resumptions(name, _resumed)));

    /// <summary>Until then a worker that is awake is not woken, but may look.</summary>
    private Task WaitForAsleepAsync(string queue, long workers) => Eventually.Equal(
        workers,
        () => fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.workers as w where $1 = any (w.queues) and coalesce(w.awake_until, '-infinity') <= engine._clock()", queue));

    private sealed class Resumptions(string worker, ConcurrentQueue<string> seen) : IWorkerEvents
    {
        public void RunResumed(WorkflowRunEvent run, bool isHot) => seen.Enqueue($"{worker} {(isHot ? "hot" : "cold")}");
    }
}
