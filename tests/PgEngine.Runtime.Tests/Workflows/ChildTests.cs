using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class ChildTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_parent_waits_for_its_child_and_gets_its_result()
    {
        await using var host = await fixture.StartWorkflowAsync("parent", async (ctx, input) => input == "in"
            ? "parent of " + await ctx.Child<string, string>("make", "parent", "child")
            : await ctx.Step("work", _ => Task.FromResult("a " + input)));
        var id = await host.StartRunAsync("parent");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("parent of a child", await fixture.Source.ResultAsync(id));
        Assert.Equal("make#1> make#1", await fixture.Source.StepNamesAsync(id));
    }

    [Fact]
    public async Task Many_children_are_waited_for_together()
    {
        await using var host = await fixture.StartWorkflowAsync("fan", async (ctx, input) =>
        {
            if (input != "in")
            {
                return input;
            }

            var results = await ctx.ForEach(
                Enumerable.Range(1, 40), i => $"{i}", (b, i) => b.Child<string, string>("make", "fan", $"{i}"), max: 20);
            return string.Join(',', results);
        });
        var id = await host.StartRunAsync("fan");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(string.Join(',', Enumerable.Range(1, 40)), await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_child_that_fails_throws_in_its_parent()
    {
        await using var host = await fixture.StartWorkflowAsync("sad", async (ctx, input) =>
        {
            if (input == "child")
            {
                throw new WorkflowFailedException("no stock");
            }

            try
            {
                return await ctx.Child<string, string>("make", "sad", "child");
            }
            catch (ChildFailedException e)
            {
                return $"{e.State} {e.Reason} {e.RunId > 0}";
            }
        });
        var id = await host.StartRunAsync("sad");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("Failed no stock True", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_cancelled_parent_takes_its_child_with_it_and_leaves_a_started_one()
    {
        var gate = new Gate();
        long detached = 0;
        await using var host = await fixture.StartWorkflowAsync("end", async (ctx, input) =>
        {
            if (input == "in")
            {
                detached = await ctx.Start("go", "end", "alone");
                return await ctx.Child<string, string>("make", "end", "child");
            }

            if (input == "alone")
            {
                await ctx.Step("wait", s => gate.PassAsync(s.Token));
                return "done";
            }

            await ctx.WaitForSignal<string>("never");
            return "";
        });
        var id = await host.StartRunAsync("end");
        await gate.Reached;
        await fixture.Source.WaitForParkedAsync(id);
        await Eventually.True(
            () => fixture.Source.ScalarAsync<bool>("select exists (select from engine.jobs where parent_id = $1 and last_outcome = 'parked')", id));

        await fixture.Source.ScalarAsync<string>("select engine.cancel($1)", id);
        await fixture.Source.WaitForStateAsync(id, "cancelled");
        await Eventually.Equal(2L, () => fixture.Source.CountFinishedAsync("end", "cancelled"));
        gate.Open();

        Assert.Equal("completed", (await fixture.Source.WaitForStateAsync(detached, "completed")).Get<string>("state"));
    }
}
