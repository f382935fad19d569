using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows;

/// <summary>A value that the code cannot read any more is code that has changed: the run is blocked, it has not failed.</summary>
public sealed class UnreadableValueTests
{
    [Fact]
    public async Task A_step_whose_type_has_changed_blocks_the_run_and_nothing_is_undone()
    {
        var undone = 0;
        var bench = new RunBench(ctx => Code(ctx, "one"));
        await bench.RunAsync();

        bench.Body = ctx => Code(ctx, 1);
        var run = await bench.ResumeColdAsync();

        Assert.Equal(("blocked", 0), (run.State, undone));
        Assert.Contains("'a#1' (a step at n = 1) cannot be read as System.Int32", run.Problem, StringComparison.Ordinal);

        bench.Body = ctx => Code(ctx, "one");
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("\"one\"", (await bench.ResumeColdAsync()).Result);

        async Task<string> Code<T>(WorkflowContext ctx, T value)
        {
            var a = await ctx.Step("a", _ => Task.FromResult(value)).Undo("undo a", (_, _) => Task.FromResult(undone++));
            await ctx.Sleep(TimeSpan.FromHours(1));
            return $"{a}";
        }
    }

    [Fact]
    public async Task The_state_of_a_loop_whose_type_has_changed_blocks_the_run()
    {
        var bench = new RunBench(ctx => Code(ctx, "one"));
        await bench.RunAsync();

        bench.Body = ctx => Code(ctx, 1);
        var run = await bench.ResumeColdAsync();

        Assert.Equal("blocked", run.State);
        Assert.Contains("'loop#1:1' (a loop", run.Problem, StringComparison.Ordinal);

        static async Task<string> Code<T>(WorkflowContext ctx, T state)
        {
            var turns = 0;
            await ctx.Loop("loop", state, async (b, one) =>
            {
                await b.Sleep(TimeSpan.FromHours(turns));
                return turns++ == 0 ? LoopStep.Continue(one) : LoopStep.Break(one);
            });
            return "";
        }
    }

    [Fact]
    public async Task A_value_of_a_codec_that_is_gone_blocks_the_run_until_it_is_back()
    {
        var bench = new RunBench(async ctx =>
        {
            var a = await ctx.Step("a", _ => Task.FromResult("one"));
            await ctx.Sleep(TimeSpan.FromHours(1));
            return a;
        });
        bench.Options.StepCodec = new Bare();
        await bench.RunAsync();

        bench.Options.StepCodec = null;
        var run = await bench.ResumeColdAsync();

        Assert.Equal("blocked", run.State);
        Assert.Contains("written with codec 4711, which this workflow does not have", run.Problem, StringComparison.Ordinal);

        bench.Options.StepCodec = new Bare();
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("\"one\"", (await bench.ResumeColdAsync()).Result);
    }

    private sealed class Bare : IStepCodec
    {
        public short Id => 4711;

        public bool TryEncode<T>(T value, JsonSerializerOptions json, [NotNullWhen(true)] out byte[]? bytes)
        {
            bytes = System.Text.Encoding.UTF8.GetBytes($"{value}");
            return true;
        }

        public T Decode<T>(ReadOnlyMemory<byte> bytes, JsonSerializerOptions json) => (T)(object)System.Text.Encoding.UTF8.GetString(bytes.Span);
    }
}
