using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows;

public sealed class StepReplayTests
{
    [Fact]
    public async Task Steps_are_journaled_in_order_and_the_result_is_kept()
    {
        var bench = new RunBench(async ctx =>
        {
            var a = await ctx.Step("a", _ => Task.FromResult(1));
            var b = await ctx.Step("b", _ => Task.FromResult(a + 1));
            return $"{a},{b}";
        });

        var run = await bench.RunAsync();

        Assert.Equal(["a#1", "b#1"], run.Names);
        Assert.Equal(("complete", "\"1,2\""), (run.State, run.Result));
    }

    [Fact]
    public async Task A_step_whose_row_is_there_never_runs_again()
    {
        var calls = 0;
        var bench = new RunBench(async ctx =>
        {
            var a = await ctx.Step("a", _ => Task.FromResult(++calls));
            await ctx.Sleep(TimeSpan.FromDays(30));
            var b = await ctx.Step("b", _ => Task.FromResult(a + 10));
            return $"{a},{b}";
        });

        Assert.Equal("parked", (await bench.RunAsync()).State);
        bench.Time.Advance(TimeSpan.FromDays(30));
        var run = await bench.ResumeColdAsync();

        Assert.Equal(("complete", "\"1,11\"", 1), (run.State, run.Result, calls));
    }

    [Fact]
    public async Task The_code_gets_the_value_as_it_was_stored_the_first_time_too()
    {
        var value = new Counter { Shown = 1, Hidden = 2 };
        Counter? seen = null;
        var bench = new RunBench(async ctx =>
        {
            seen = await ctx.Step("a", _ => Task.FromResult(value));
            return "";
        });

        await bench.RunAsync();

        Assert.NotSame(value, seen);
        Assert.Equal((1, 0), (seen!.Shown, seen.Hidden));
    }

    [Fact]
    public async Task A_failed_step_throws_the_same_live_and_on_replay()
    {
        var seen = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            try
            {
                await ctx.Step("a", _ => throw new FileNotFoundException("gone")).NoRetry();
            }
            catch (StepFailedException e)
            {
                seen.Add($"{e.Step} {e.ErrorType} {e.Message}");
            }

            await ctx.Sleep(TimeSpan.FromHours(1));
            return "done";
        });

        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromHours(1));
        var run = await bench.ResumeColdAsync();

        Assert.Equal("complete", run.State);
        Assert.Equal(["a#1 System.IO.FileNotFoundException gone", "a#1 System.IO.FileNotFoundException gone"], seen);
    }

    [Fact]
    public async Task A_body_that_throws_fails_the_run_with_its_reason()
    {
        var bench = new RunBench(_ => throw new WorkflowFailedException("not shipped"));

        var run = await bench.RunAsync();

        Assert.Equal("fail", run.State);
        Assert.Contains("not shipped", run.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_does_not_ask_for_a_row_blocks_the_run_and_says_what_is_missing()
    {
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("charge", _ => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromHours(1));
            return "";
        });
        await bench.RunAsync();

        bench.Body = async ctx =>
        {
            await ctx.Step("bill", _ => Task.CompletedTask);
            return "";
        };
        var run = await bench.ResumeColdAsync();

        Assert.Equal("blocked", run.State);
        Assert.Contains("'charge#1'", run.Problem, StringComparison.Ordinal);
        Assert.Contains("'bill#1'", run.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_asks_for_another_kind_of_operation_blocks_the_run()
    {
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("x", _ => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromHours(1));
            return "";
        });
        await bench.RunAsync();

        bench.Body = async ctx =>
        {
            await ctx.WaitForSignal<string>("x");
            return "";
        };

        Assert.Contains("a wait for a signal", (await bench.ResumeColdAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_place_takes_the_new_way_for_new_runs_only()
    {
        static Func<WorkflowContext, Task<string>> Code(bool isNew) => async ctx =>
        {
            await ctx.Step("a", _ => Task.CompletedTask);
            var changed = isNew && ctx.Changed("v2");
            await ctx.Step(changed ? "new" : "old", _ => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromHours(1));
            return changed ? "new" : "old";
        };

        var old = new RunBench(Code(isNew: false));
        await old.RunAsync();
        old.Time.Advance(TimeSpan.FromHours(1));
        old.Body = Code(isNew: true);
        Assert.Equal("\"old\"", (await old.ResumeColdAsync()).Result);

        var fresh = new RunBench(Code(isNew: true));
        await fresh.RunAsync();
        fresh.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("\"new\"", (await fresh.ResumeColdAsync()).Result);
    }

    [Fact]
    public async Task Returning_without_awaiting_a_step_blocks_the_run()
    {
        var bench = new RunBench(ctx =>
        {
            _ = ctx.Step("forgotten", _ => Task.CompletedTask);
            return Task.FromResult("");
        });

        var run = await bench.RunAsync();

        Assert.Equal("blocked", run.State);
        Assert.Contains("'forgotten#1' was not awaited", run.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_asked_for_twice_while_one_is_in_flight_is_ambiguous()
    {
        var bench = new RunBench(async ctx =>
        {
            var first = ctx.Step("send", _ => Task.CompletedTask);
            var second = ctx.Step("send", _ => Task.CompletedTask);
            await first;
            await second;
            return "";
        });

        var run = await bench.RunAsync();

        Assert.Equal("fail", run.State);
        Assert.Contains("Ambiguous step name", run.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guids_randoms_and_now_are_the_same_on_replay()
    {
        var seen = new List<string>();
        var bench = new RunBench(async ctx =>
        {
            await ctx.Step("a", _ => Task.CompletedTask);
            seen.Add($"{ctx.NewGuid()} {ctx.NewGuid()} {ctx.Random.Next(1000)} {ctx.Random.NextDouble()} {ctx.Now:O}");
            await ctx.Sleep(TimeSpan.FromHours(1));
            seen.Add($"{ctx.Now:O}");
            return "";
        });

        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromHours(2));
        await bench.ResumeColdAsync();

        Assert.Equal(seen[0], seen[1]);
        Assert.Equal($"{DateTimeOffset.UnixEpoch.AddDays(1).AddHours(1):O}", seen[2]);
    }

    private sealed class Counter
    {
        public int Shown { get; set; }

        [System.Text.Json.Serialization.JsonIgnore]
        public int Hidden { get; set; }
    }
}
