using System.Globalization;
using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows;

public sealed class BranchTests
{
    [Fact]
    public async Task All_waits_for_every_branch_and_their_steps_have_names_of_their_own()
    {
        var bench = new RunBench(async ctx =>
        {
            var both = await ctx.All(
                ("mail", b => b.Step("send", _ => Task.FromResult("m"))), ("push", b => b.Step("send", _ => Task.FromResult("p"))));
            return both.Item1 + both.Item2;
        });

        var run = await bench.RunAsync();

        Assert.Equal("\"mp\"", run.Result);
        Assert.Equal(["all#1/mail/send#1", "all#1/push/send#1"], run.Names);
    }

    [Fact]
    public async Task All_throws_the_first_failure_of_its_branches_after_all_have_ended()
    {
        var done = false;
        var bench = new RunBench(async ctx =>
        {
            await ctx.All(
                ("slow", async b =>
                {
                    await b.Sleep(TimeSpan.FromHours(1));
                    done = true;
                }),
                ("bad", b => b.Step("x", _ => throw new IOException("first")).NoRetry()),
                ("worse", b => b.Step("x", _ => throw new IOException("second")).NoRetry()));
            return "";
        });

        Assert.Equal("parked", (await bench.RunAsync()).State);
        bench.Time.Advance(TimeSpan.FromHours(1));
        var run = await bench.ResumeHotAsync();

        Assert.True(done);
        Assert.Contains("first", run.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_takes_the_first_and_a_losing_wait_takes_no_signal(bool isHot)
    {
        var bench = new RunBench(async ctx =>
        {
            var winner = await ctx.Any(("go", b => b.WaitForSignal<string>("go")), ("stop", b => b.WaitForSignal<string>("stop")));
            var later = await ctx.WaitForSignal<string>("stop");
            return winner.Winner + " then " + later.Value;
        });
        await bench.RunAsync();
        bench.Signal("go", "1");
        bench.Signal("stop", "2");

        var run = isHot ? await bench.ResumeHotAsync() : await bench.ResumeColdAsync();

        Assert.Equal("\"go then 2\"", run.Result);
    }

    [Fact]
    public async Task The_winner_of_any_is_the_same_after_a_crash_at_every_write()
    {
        static RunBench New() => new(async ctx =>
        {
            var any = await ctx.Any<string>(
                ("a", async b =>
                {
                    await b.Step("one", _ => Task.FromResult(1));
                    return await b.Step("two", _ => Task.FromResult("a"));
                }),
                ("b", b => b.Step("one", _ => Task.FromResult("b"))));
            return any.Winner + any.Value + await ctx.Step("after", _ => Task.FromResult("!"));
        });
        var expected = (await New().RunAsync()).Result;
        Assert.Equal("\"bb!\"", expected);
        for (var n = 1; n <= 5; n++)
        {
            var bench = New();
            bench.CrashAfter = n;
            await bench.RunAsync();
            Assert.True(bench.IsAbandoned);
            bench.CrashAfter = null;

            Assert.Equal(expected, (await bench.ResumeColdAsync()).Result);
        }
    }

    [Fact]
    public async Task A_losers_code_never_goes_on_and_its_token_is_cancelled()
    {
        var wentOn = false;
        StepStopReason? reason = null;
        var started = new TaskCompletionSource();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Any(
                ("slow", async b =>
                {
                    await b.Step("slow", async s =>
                    {
                        started.SetResult();
                        var stopped = new TaskCompletionSource();
                        using var told = s.Token.Register(stopped.SetResult);
                        await stopped.Task;
                        reason = s.StopReason;
                    });
                    wentOn = true;
                }),
                ("fast", b => b.Step("fast", async _ => await started.Task)));
            await ctx.Step("after", _ => Task.CompletedTask);
            return "";
        });

        Assert.Equal("complete", (await bench.RunAsync()).State);
        Assert.Equal((false, StepStopReason.Cancelled), (wentOn, reason));
    }

    [Fact]
    public async Task Any_throws_only_when_every_branch_has()
    {
        var bench = new RunBench(async ctx =>
        {
            var winner = await ctx.Any(
                ("bad", b => b.Step("x", _ => throw new IOException("a")).NoRetry()), ("good", b => b.Step("y", _ => Task.CompletedTask)));
            await ctx.Any(
                ("bad", b => b.Step("x", _ => throw new IOException("first of all")).NoRetry()),
                ("worse", b => b.Step("x", _ => throw new IOException("b")).NoRetry()));
            return winner;
        });

        Assert.Contains("first of all", (await bench.RunAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForEach_keeps_its_bound_and_the_order_of_the_items()
    {
        var (running, most) = (0, 0);
        var bench = new RunBench(async ctx =>
        {
            var results = await ctx.ForEach(
                Enumerable.Range(1, 50), i => i.ToString(CultureInfo.InvariantCulture), (b, i) => b.Step("work", async _ =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return i * i;
                }), max: 4);
            return results.Sum().ToString(CultureInfo.InvariantCulture);
        });

        Assert.Equal("\"42925\"", (await bench.RunAsync()).Result);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task ForEach_refuses_two_items_with_one_key()
    {
        var bench = new RunBench(async ctx =>
        {
            await ctx.ForEach(["a", "a"], x => x, (b, _) => b.Sleep(TimeSpan.FromHours(1)));
            return "";
        });

        Assert.Contains("Two branches have the name", (await bench.RunAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_keeps_no_more_rows_than_one_iteration()
    {
        var most = 0;
        RunBench? bench = null;
        bench = new RunBench(async ctx =>
        {
            var sum = await ctx.Loop("sum", 0, async (b, state) =>
            {
                var next = await b.Step("add", _ => Task.FromResult(state + 1));
                most = Math.Max(most, bench!.Run.Rows.Count);
                return next < 100 ? LoopStep.Continue(next) : LoopStep.Break(next);
            });
            return sum.ToString(CultureInfo.InvariantCulture);
        });

        Assert.Equal("\"100\"", (await bench.RunAsync()).Result);
        Assert.Equal(["sum#1"], bench.Run.Names);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_loop_goes_on_with_its_iteration_after_a_crash_at_every_write()
    {
        static RunBench New() => new(async ctx =>
        {
            var text = await ctx.Loop("poll", "", async (b, state) =>
            {
                var (x, y) = await b.All(
                    ("x", c => c.Step("get", _ => Task.FromResult("x"))), ("y", c => c.Step("get", _ => Task.FromResult("y"))));
                await b.Sleep(TimeSpan.FromMinutes(5));
                return state.Length < 6 ? LoopStep.Continue(state + x + y) : LoopStep.Break(state + "!");
            });
            return text;
        });
        for (var n = 1; n <= 20; n++)
        {
            var bench = New();
            bench.CrashAfter = n;
            await bench.RunAsync();
            bench.CrashAfter = null;
            for (var i = 0; i < 20 && bench.Run.State != "complete"; i++)
            {
                bench.Time.Advance(TimeSpan.FromMinutes(5));
                await bench.ResumeColdAsync();
                Assert.Null(bench.Run.Problem);
            }

            Assert.Equal("\"xyxyxy!\"", bench.Run.Result);
        }
    }
}
