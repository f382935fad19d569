using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;
using PgEngine.Workflows.Writing;

namespace PgEngine.Tests.Workflows;

public sealed class WaitTests
{
    private static RunBench Approval() => new(async ctx =>
    {
        var answer = await ctx.WaitForSignal<string>("answer", TimeSpan.FromHours(1));
        return answer.Received ? answer.Value : "late";
    });

    [Fact]
    public async Task A_signal_that_came_before_the_wait_is_taken()
    {
        var bench = Approval();
        bench.Signal("answer", "yes");

        var run = await bench.RunAsync();

        Assert.Equal(("complete", "\"yes\"", 0), (run.State, run.Result, run.Parks));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hot_and_cold_resumes_give_one_result(bool isHot)
    {
        var bench = Approval();
        Assert.Equal("parked", (await bench.RunAsync()).State);
        bench.Signal("answer", "yes");

        var run = isHot ? await bench.ResumeHotAsync() : await bench.ResumeColdAsync();

        Assert.Equal(("complete", "\"yes\""), (run.State, run.Result));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_ends_when_its_time_is_up_and_not_before(bool isHot)
    {
        var bench = Approval();
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("parked", (isHot ? await bench.ResumeHotAsync() : await bench.ResumeColdAsync()).State);

        bench.Time.Advance(TimeSpan.FromMinutes(1));
        var run = isHot ? await bench.ResumeHotAsync() : await bench.ResumeColdAsync();

        Assert.Equal(("complete", "\"late\""), (run.State, run.Result));
    }

    [Fact]
    public async Task Signals_of_one_name_are_taken_in_their_order()
    {
        var bench = new RunBench(async ctx =>
        {
            var first = await ctx.WaitForSignal<string>("item");
            var second = await ctx.WaitForSignal<string>("item");
            return first.Value + second.Value;
        });
        bench.Signal("item", "a");
        bench.Signal("item", "b");

        Assert.Equal("\"ab\"", (await bench.RunAsync()).Result);
    }

    [Fact]
    public async Task Neither_catch_nor_finally_runs_because_a_run_waits()
    {
        var seen = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            try
            {
                await ctx.WaitForSignal<string>("go");
            }
            catch (Exception e)
            {
                seen.Add(e.GetType().Name);
                throw;
            }
            finally
            {
                seen.Add("finally");
            }

            return "";
        });

        await bench.RunAsync();
        Assert.Empty(seen);
        bench.Signal("go", "");
        await bench.ResumeColdAsync();

        Assert.Equal(["finally"], seen);
    }

    [Fact]
    public async Task A_signal_that_comes_while_a_step_runs_is_looked_for_on_a_hint()
    {
        var release = new TaskCompletionSource();
        var bench = new RunBench(async ctx =>
        {
            var all = await ctx.All(
                ("wait", async b => (await b.WaitForSignal<string>("go")).Value),
                ("work", b => b.Step("work", async _ =>
                {
                    await release.Task;
                    return "worked";
                })));
            return all.Item1 + all.Item2;
        });
        bench.Begin();
        await LookedAsync(bench, 1);
        bench.Signal("go", "went ");
        bench.Activation!.Look();
        await LookedAsync(bench, 2);
        release.SetResult();

        Assert.Equal("\"went worked\"", (await bench.RestAsync()).Result);
    }

    [Fact]
    public async Task A_short_sleep_is_waited_for_in_place()
    {
        var bench = new RunBench(async ctx =>
        {
            await ctx.Sleep(TimeSpan.FromMilliseconds(300));
            return "";
        });
        bench.Runtime.ParkAfter = TimeSpan.FromSeconds(1);
        bench.Begin();
        await SoonAsync(() => bench.Time.NextTimer is not null);

        bench.Time.Advance(TimeSpan.FromMilliseconds(302));

        Assert.Equal(("complete", 0), ((await bench.RestAsync()).State, bench.Run.Parks));
    }

    [Fact]
    public async Task Two_sleeps_end_in_the_same_order_live_and_on_replay()
    {
        var order = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            order.Clear();
            await ctx.All(("a", b => NapAsync(b, 3)), ("b", b => NapAsync(b, 1)), ("c", b => NapAsync(b, 2)));
            await ctx.WaitForSignal<string>("go");
            return string.Join("", order);

            async Durable NapAsync(WorkflowContext b, int hours)
            {
                await b.Sleep(TimeSpan.FromHours(hours));
                order.Add(b.Scope[^1..]);
            }
        });
        await bench.RunAsync();
        for (var i = 0; i < 3; i++)
        {
            bench.Time.Advance(TimeSpan.FromHours(1));
            await bench.ResumeHotAsync();
        }

        Assert.Equal("bca", string.Join("", order));
        bench.Signal("go", "");
        Assert.Equal("\"bca\"", (await bench.ResumeColdAsync()).Result);
    }

    [Fact]
    public async Task A_long_retry_is_a_durable_wait_that_knows_its_attempt()
    {
        var attempts = new List<int>();
        var bench = new RunBench(ctx => ctx.Step("a", s =>
        {
            attempts.Add(s.Attempt);
            return s.Attempt < 3 ? throw new IOException("down") : Task.FromResult("up");
        }).Retry(5, TimeSpan.FromMinutes(10)).AsTask());

        Assert.Equal("parked", (await bench.RunAsync()).State);
        bench.Time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal("parked", (await bench.ResumeColdAsync()).State);
        bench.Time.Advance(TimeSpan.FromMinutes(24));
        var run = await bench.ResumeHotAsync();

        Assert.Equal(("complete", "\"up\""), (run.State, run.Result));
        Assert.Equal([1, 2, 3], attempts);
    }

    [Fact]
    public async Task A_pause_is_kept_once_running_steps_are_done()
    {
        var release = new TaskCompletionSource();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => release.Task);
            await ctx.Step("b", _ => Task.CompletedTask);
            return "";
        });
        bench.Run.IsPauseRequested = true;
        bench.Begin();
        bench.Activation!.Look();
        await SoonAsync(() => bench.Activation.IsPausing);
        release.SetResult();

        Assert.Equal("paused", (await bench.RestAsync()).State);
        Assert.Equal(["a#1"], bench.Run.Names);
        bench.Run.IsPauseRequested = false;
        Assert.Equal("complete", (await bench.ResumeHotAsync()).State);
    }

    [Fact]
    public async Task A_stale_answer_ends_the_activation_without_a_word()
    {
        var isOver = false;
        var bench = new RunBench(async ctx =>
        {
            try
            {
                await ctx.Step("a", _ => Task.CompletedTask);
            }
            finally
            {
                isOver = true;
            }

            return "";
        });
        bench.Store.AnswerAll = RunAnswers.Stale;

        await bench.RunAsync();

        Assert.True(bench.IsAbandoned);
        Assert.False(isOver);
        Assert.Empty(bench.Run.Rows);
    }

    private static Task LookedAsync(RunBench bench, int times) =>
        SoonAsync(() => bench.Store.Items.ToArray().Count(item => item is ParkItem { Answer: not null }) >= times);

    private static async Task SoonAsync(Func<bool> condition)
    {
        using var ceiling = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), ceiling.Token);
        }
    }
}
