using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class SignalTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private static readonly Func<WorkflowContext, string, Task<string>> Approval = async (ctx, _) =>
    {
        var a = await ctx.Step("ask", _ => Task.FromResult("asked "));
        var answer = await ctx.WaitForSignal<string>("answer", TimeSpan.FromHours(1));
        return a + (answer.Received ? answer.Value : "nobody");
    };

    [Theory]
    [InlineData("signal_hot", 100)]
    [InlineData("signal_cold", 0)]
    public async Task A_signal_wakes_the_run_that_waits_for_it(string queue, int hot)
    {
        await using var host = await fixture.StartWorkflowAsync(queue, Approval, o => o.Workflows.HotRuns = hot);
        var id = await host.StartRunAsync(queue);
        await fixture.Source.WaitForParkedAsync(id);

        Assert.Equal(SignalAnswer.Delivered, await host.Engine.SignalAsync(id, "answer", "yes"));
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("asked yes", await fixture.Source.ResultAsync(id));
        Assert.Equal("ask#1 answer#1@ answer#1", await fixture.Source.StepNamesAsync(id));
        Assert.Equal(0, await fixture.Source.ScalarAsync<long>("select count(*) from engine.signals where run_id = $1", id));
    }

    [Fact]
    public async Task A_signal_that_came_first_is_taken_without_parking()
    {
        await using var host = await fixture.StartWorkflowAsync("early", Approval, o => o.Workflows.MaxActiveRuns = 1);
        var id = await fixture.Source.ScalarAsync<long>("select engine.start('early', '\"in\"', queue => 'elsewhere', keep_result => true)");
        await host.Engine.SignalAsync(id, "answer", "early");
        await fixture.Source.ScalarAsync<int>("with moved as (update engine.jobs set queue = 'early' where id = $1 returning 1) select 1 from moved", id);

        // Moved by hand, it was announced to nobody: another run makes the worker look.
        await host.StartRunAsync("early");
        var job = await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("asked early", await fixture.Source.ResultAsync(id));
        Assert.Equal(1, job.Get<int>("attempt"));
    }

    [Fact]
    public async Task A_wait_that_nobody_answers_ends_with_its_time()
    {
        await using var host = await fixture.StartWorkflowAsync("late", async (ctx, _) =>
        {
            var answer = await ctx.WaitForSignal<string>("answer", TimeSpan.FromMilliseconds(300));
            return answer.Received ? answer.Value : "nobody";
        });
        var id = await host.StartRunAsync("late");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("nobody", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_signal_reaches_a_run_whose_step_is_running()
    {
        var gate = new Gate();
        var seen = new TaskCompletionSource<string>();
        await using var host = await fixture.StartWorkflowAsync("beside", async (ctx, _) =>
        {
            await ctx.All(
                ("work", b => b.Step("work", s => gate.PassAsync(s.Token))),
                ("listen", async b =>
                {
                    seen.TrySetResult((await b.WaitForSignal<string>("news")).Value);
                }));
            return "";
        });
        var id = await host.StartRunAsync("beside");
        await gate.Reached;

        await host.Engine.SignalAsync(id, "news", "hot");

        Assert.Equal("hot", await seen.Task.WaitAsync(Eventually.Ceiling));
        gate.Open();
        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task Signals_of_two_names_wake_the_branch_that_wins_and_leave_the_other()
    {
        await using var host = await fixture.StartWorkflowAsync("any", async (ctx, _) =>
        {
            var winner = await ctx.Any(
                ("go", async b => { await b.WaitForSignal<string>("go"); }), ("stop", async b => { await b.WaitForSignal<string>("stop"); }));
            var next = await ctx.WaitForSignal<string>("stop");
            return winner + next.Value;
        });
        var id = await host.StartRunAsync("any");
        await fixture.Source.WaitForParkedAsync(id);
        await host.Engine.SignalAsync(id, "go", "1");
        await host.Engine.SignalAsync(id, "stop", "2");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("go2", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_run_signals_another_one_once()
    {
        await using var host = await fixture.StartWorkflowAsync("send", async (ctx, input) =>
        {
            if (input.StartsWith("to ", StringComparison.Ordinal))
            {
                return await ctx.Signal("tell", long.Parse(input[3..], System.Globalization.CultureInfo.InvariantCulture), "answer", "from a friend");
            }

            return (await ctx.WaitForSignal<string>("answer")).Value;
        });
        var receiver = await host.StartRunAsync("send");
        await fixture.Source.WaitForParkedAsync(receiver);

        var sender = await host.StartRunAsync("send", $"to {receiver}");
        await fixture.Source.WaitForStateAsync(receiver, "completed");
        await fixture.Source.WaitForStateAsync(sender, "completed");

        Assert.Equal("from a friend", await fixture.Source.ResultAsync(receiver));
        Assert.Equal("delivered", await fixture.Source.ResultAsync(sender));
    }
}
