using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows;

public sealed class UndoTests
{
    [Fact]
    public async Task A_failed_run_undoes_its_steps_last_first_with_their_results()
    {
        var undone = new List<string>();
        var bench = Saga(undone);

        var run = await bench.RunAsync();

        Assert.Equal("fail", run.State);
        Assert.Equal(["c3", "b2", "a1"], undone);
        Assert.Equal(["a#1", "b#1", "c#1", "undo/c#1", "undo/b#1", "undo/a#1"], run.Names);
    }

    [Fact]
    public async Task Undoing_goes_on_after_a_crash_at_every_write_and_undoes_nothing_twice()
    {
        for (var n = 1; n <= 6; n++)
        {
            var undone = new List<string>();
            var bench = Saga(undone);
            bench.CrashAfter = n;
            await bench.RunAsync();
            bench.CrashAfter = null;
            var run = await bench.ResumeColdAsync();

            Assert.Equal("fail", run.State);
            Assert.Equal(["c3", "b2", "a1"], undone);
        }
    }

    [Fact]
    public async Task An_undo_that_fails_for_good_is_told_and_the_others_run_all_the_same()
    {
        var undone = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => Task.FromResult(1)).Undo("undo a", _ => Undo(undone, "a"));
            await ctx.Step("b", _ => Task.FromResult(2)).Undo("refund", _ => throw new IOException("bank closed"));
            throw new WorkflowFailedException("no");
        });
        bench.Options.StepMaxAttempts = 1;

        var run = await bench.RunAsync();

        Assert.Equal(["a"], undone);
        Assert.Contains("undo refund failed: bank closed", run.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_sees_the_cancellation_where_it_waits_and_undoes()
    {
        var undone = new List<string>();
        var seen = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => Task.FromResult(1)).Undo("undo a", _ => Undo(undone, "a"));
            try
            {
                await ctx.WaitForSignal<string>("never");
            }
            catch (WorkflowCanceledException)
            {
                seen.Add("cancelled");
                await ctx.Step("more", _ => Task.CompletedTask);
            }

            return "";
        });
        await bench.RunAsync();
        bench.Run.IsCancelRequested = true;

        var run = await bench.ResumeHotAsync();

        Assert.Equal("cancel", run.State);
        Assert.Equal(["a"], undone);
        Assert.Equal(["cancelled"], seen);
        Assert.DoesNotContain("more#1", run.Names);
    }

    [Fact]
    public async Task A_cancellation_is_delivered_at_the_same_place_after_a_crash_at_every_write()
    {
        for (var n = 1; n <= 4; n++)
        {
            var seen = new List<string>();
            var undone = new List<string>();
            var bench = new RunBench(async ctx =>
            {
                seen.Clear();
                try
                {
                    await ctx.Step("a", _ => Task.FromResult(1)).Undo("undo a", _ => Undo(undone, "a"));
                    await ctx.Step("b", _ => Task.FromResult(1)).Undo("undo b", _ => Undo(undone, "b"));
                    await ctx.WaitForSignal<string>("never");
                }
                catch (WorkflowCanceledException)
                {
                    seen.Add("cancelled");
                    throw;
                }

                return "";
            });
            await bench.RunAsync();
            bench.Run.IsCancelRequested = true;
            bench.CrashAfter = 2 + n;
            await bench.ResumeHotAsync();
            bench.CrashAfter = null;
            var run = bench.Run.State == "cancel" ? bench.Run : await bench.ResumeColdAsync();

            Assert.Equal("cancel", run.State);
            Assert.Equal(["cancelled"], seen);
            Assert.Equal(["b", "a"], undone);
        }
    }

    [Fact]
    public async Task A_run_whose_time_is_up_is_undone_and_fails()
    {
        var undone = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => Task.FromResult(1)).Undo("undo a", _ => Undo(undone, "a"));
            await ctx.WaitForSignal<string>("never");
            return "";
        });
        bench.Options.RunTimeout = TimeSpan.FromDays(2);
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));

        var run = await bench.ResumeHotAsync();

        Assert.Equal(("fail", 1), (run.State, undone.Count));
        Assert.Contains("timed out", run.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_runs_at_most_once_is_in_doubt_after_a_crash()
    {
        var calls = 0;
        var bench = new RunBench(async ctx =>
        {
            try
            {
                return await ctx.Step("pay", _ =>
                {
                    calls++;
                    return Task.FromResult("paid");
                }).AtMostOnce();
            }
            catch (StepInDoubtException e)
            {
                return "in doubt: " + e.Step;
            }
        });
        bench.CrashAfter = 1;
        await bench.RunAsync();
        bench.CrashAfter = null;
        var before = calls;

        Assert.Equal("\"in doubt: pay#1\"", (await bench.ResumeColdAsync()).Result);
        Assert.Equal(before, calls);
    }

    [Fact]
    public async Task A_step_that_is_undone_once_begun_is_undone_without_a_result_too()
    {
        var undone = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => Task.FromException<string>(new IOException("lost")))
                .NoRetry().Undo("undo a", (value, _) => Undo(undone, value ?? "nothing"), UndoOn.Started);
            return "";
        });

        Assert.Equal("fail", (await bench.RunAsync()).State);
        Assert.Equal(["nothing"], undone);
    }

    private static RunBench Saga(List<string> undone) => new(async ctx =>
    {
        await ctx.Step("a", _ => Task.FromResult(1)).Undo("undo a", v => Undo(undone, $"a{v}"));
        await ctx.Step("b", _ => Task.FromResult(2)).Undo("undo b", v => Undo(undone, $"b{v}"));
        await ctx.Step("c", _ => Task.FromResult(3)).Undo("undo c", v => Undo(undone, $"c{v}"));
        throw new WorkflowFailedException("no");
    });

    private static Task Undo(List<string> undone, string what)
    {
        // A crash before the row of an undo is written makes it run again: the list has what was done, not how often.
        if (!undone.Contains(what))
        {
            undone.Add(what);
        }

        return Task.CompletedTask;
    }
}
