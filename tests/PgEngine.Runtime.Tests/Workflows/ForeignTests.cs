using PgEngine.Diagnostics;
using PgEngine.Runtime.Tests.Support;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class ForeignTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_step_asked_for_after_something_foreign_while_the_run_is_parked_is_done_when_it_resumes()
    {
        var foreign = new TaskCompletionSource();
        await using var host = await fixture.StartWorkflowAsync(
            "foreign",
            async (ctx, _) =>
            {
                var nap = ctx.Sleep(TimeSpan.FromMilliseconds(700));
                await foreign.Task;
                var a = await ctx.Step("a", _ => Task.FromResult("done"));
                await nap;
                return a;
            },
            o => o.Workflows.ParkAfter = TimeSpan.Zero);
        var id = await host.StartRunAsync("foreign");
        await fixture.Source.WaitForParkedAsync(id);

        foreign.SetResult();

        await host.Logs.WaitForAsync(EventIds.RunTorn);
        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal("done", await fixture.Source.ResultAsync(id));
    }
}
