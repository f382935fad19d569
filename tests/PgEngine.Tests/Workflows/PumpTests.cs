using System.Collections.Concurrent;
using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;
using PgEngine.Workflows.Running;

namespace PgEngine.Tests.Workflows;

/// <summary>What belongs to one run happens on its pump, one thing at a time, in an order that a replay repeats.</summary>
public sealed class PumpTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Callbacks_from_many_threads_run_one_at_a_time_and_each_threads_in_its_order()
    {
        const int Threads = 8;
        const int Each = 500;
        var seen = new List<(int Thread, int Number)>();
        var (running, overlaps) = (0, 0);
        var done = new TaskCompletionSource();
        var pump = new RunPump(() => { }, done.SetException, () => true);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var number = i;
                pump.Post(() =>
                {
                    overlaps += Interlocked.Increment(ref running) - 1;
                    seen.Add((thread, number));
                    Interlocked.Decrement(ref running);
                    if (seen.Count == Threads * Each)
                    {
                        done.SetResult();
                    }
                });
            }
        })));
        await done.Task.WaitAsync(Ceiling);

        Assert.Equal(0, overlaps);
        Assert.All(seen.GroupBy(one => one.Thread), group => Assert.Equal(Enumerable.Range(0, Each), group.Select(one => one.Number)));
    }

    [Fact]
    public async Task A_callback_that_throws_is_told_and_the_next_one_runs()
    {
        var told = new List<string>();
        var done = new TaskCompletionSource();
        var pump = new RunPump(() => { }, e => told.Add(e.Message), () => true);

        pump.Post(() => throw new InvalidOperationException("first"));
        pump.Post(done.SetResult);
        await done.Task.WaitAsync(Ceiling);

        Assert.Equal(["first"], told);
    }

    [Fact]
    public async Task Whoever_wakes_it_is_looked_after_whatever_it_does_at_that_moment()
    {
        var asked = 0;
        var answered = 0;
        var done = new TaskCompletionSource();
        RunPump pump = null!;
        pump = new RunPump(
            () =>
            {
                answered = Volatile.Read(ref asked);
                if (answered == 10_000)
                {
                    done.TrySetResult();
                }
            },
            done.SetException,
            () => true);

        for (var i = 0; i < 10_000; i++)
        {
            Interlocked.Increment(ref asked);
            pump.Wake();
        }

        await done.Task.WaitAsync(Ceiling);
        Assert.Equal(10_000, answered);
    }

    [Fact]
    public async Task Code_goes_on_in_its_pump_alone_whatever_thread_a_step_ends_on()
    {
        var elsewhere = new ConcurrentQueue<string>();
        var (running, overlaps) = (0, 0);
        var bench = new RunBench(async ctx =>
        {
            await ctx.ForEach(Enumerable.Range(0, 20), i => $"{i}", async (b, i) =>
            {
                for (var turn = 0; turn < 5; turn++)
                {
                    await b.Step("turn", async _ => await Task.Run(() => { }));
                    overlaps += Interlocked.Increment(ref running) - 1;
                    if (SynchronizationContext.Current is not RunPump)
                    {
                        elsewhere.Enqueue($"{i} {turn}");
                    }

                    Interlocked.Decrement(ref running);
                }
            });
            return "";
        });

        Assert.Equal("complete", (await bench.RunAsync()).State);
        Assert.Empty(elsewhere);
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task Step_bodies_run_outside_the_pump_and_see_nothing_of_the_bodys_context()
    {
        var local = new AsyncLocal<string?>();
        var seen = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            local.Value = "of the body";
            await ctx.Step("a", async _ =>
            {
                seen.Add($"{SynchronizationContext.Current?.GetType().Name} {local.Value}");
                await Task.Yield();
                seen.Add($"{SynchronizationContext.Current?.GetType().Name} {local.Value}");
            });
            return local.Value!;
        });

        var run = await bench.RunAsync();

        Assert.Equal([" ", " "], seen);
        Assert.Equal("\"of the body\"", run.Result);
    }

    [Fact]
    public async Task Code_goes_on_in_the_order_of_the_journal_live_and_on_replay()
    {
        var orders = new List<List<string>>();
        var bench = new RunBench(async ctx =>
        {
            var order = new List<string>();
            orders.Add(order);
            await ctx.ForEach(
                Enumerable.Range(0, 30),
                i => $"{i}",
                async (b, i) =>
                {
                    for (var turn = 1; turn <= 3; turn++)
                    {
                        await b.Step("turn", async _ => await Task.Run(() => Thread.SpinWait((i * 7919 % 31) * 100)));
                        order.Add($"each#1/{i}/turn#{turn}");
                    }
                },
                max: 30);
            await ctx.Sleep(TimeSpan.FromHours(1));
            return "";
        });

        var written = (await bench.RunAsync()).Names.Where(name => name.StartsWith("each", StringComparison.Ordinal)).ToList();
        await bench.ResumeColdAsync();

        Assert.Equal(90, written.Count);
        Assert.Equal(written, orders[0]);
        Assert.Equal(written, orders[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_is_in_flight_is_refused_again_whether_its_step_has_ended_or_not(bool hasEnded)
    {
        var end = new TaskCompletionSource();
        var bench = new RunBench(async ctx =>
        {
            var first = ctx.Step("send", _ => hasEnded ? Task.CompletedTask : end.Task);
            await ctx.Step("other", _ => Task.CompletedTask);
            try
            {
                await ctx.Step("send", _ => Task.CompletedTask);
                return "taken";
            }
            catch (AmbiguousStepException)
            {
                end.TrySetResult();
                await first;
                await ctx.Step("send", _ => Task.CompletedTask);
                await ctx.Sleep(TimeSpan.FromHours(1));
                return "refused";
            }
        });
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromHours(1));

        // Begun anew: the code meets the same refusal at the same place, or the journal would not fit.
        var run = await bench.ResumeColdAsync();

        Assert.Equal(("complete", "\"refused\""), (run.State, run.Result));
        Assert.Equal(["other#1", "send#1", "send#2", "sleep#1"], run.Names.Order(StringComparer.Ordinal));
    }
}
