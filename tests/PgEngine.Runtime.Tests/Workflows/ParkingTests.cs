using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class ParkingTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private static readonly Func<WorkflowContext, string, Task<string>> Nap = async (ctx, _) =>
    {
        var a = await ctx.Step("a", _ => Task.FromResult("a"));
        await ctx.Sleep(TimeSpan.FromMilliseconds(400));
        return a + await ctx.Step("b", _ => Task.FromResult("b"));
    };

    [Theory]
    [InlineData("nap_hot", 100)]
    [InlineData("nap_cold", 0)]
    public async Task A_sleep_parks_the_run_and_it_goes_on_when_it_is_due(string queue, int hot)
    {
        await using var host = await fixture.StartWorkflowAsync(queue, Nap, o =>
        {
            o.Workflows.ParkAfter = TimeSpan.Zero;
            o.Workflows.HotRuns = hot;
        });
        var id = await host.StartRunAsync(queue);

        var job = await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("ab", await fixture.Source.ResultAsync(id));
        Assert.Equal((2, 1), (job.Get<int>("attempt"), job.Get<int>("spared")));
        Assert.Equal("a#1 sleep#1 b#1", await fixture.Source.StepNamesAsync(id));
    }

    [Fact]
    public async Task A_parked_run_holds_no_lease_and_its_body_does_not_end()
    {
        var isOver = false;
        await using var host = await fixture.StartWorkflowAsync("hold", async (ctx, _) =>
        {
            try
            {
                await ctx.Sleep(TimeSpan.FromDays(30));
                return "";
            }
            finally
            {
                isOver = true;
            }
        });
        var id = await host.StartRunAsync("hold");

        await fixture.Source.WaitForParkedAsync(id);

        Assert.Equal(0, await fixture.Source.ScalarAsync<long>("select count(*) from engine.jobs where id = $1 and lease is not null and state = 'running'", id));
        Assert.Equal(1, await fixture.Source.ScalarAsync<long>("select count(*) from engine.steps where run_id = $1", id));
        await host.DisposeAsync();
        Assert.False(isOver);
    }

    [Fact]
    public async Task A_cancelled_run_that_is_parked_undoes_and_ends_as_cancelled()
    {
        var undone = new TaskCompletionSource();
        await using var host = await fixture.StartWorkflowAsync("cancel", async (ctx, _) =>
        {
            await ctx.Step("a", _ => Task.CompletedTask).Undo("undo a", () =>
            {
                undone.TrySetResult();
                return Task.CompletedTask;
            });
            await ctx.Sleep(TimeSpan.FromDays(30));
            return "";
        });
        var id = await host.StartRunAsync("cancel");
        await fixture.Source.WaitForParkedAsync(id);

        await fixture.Source.ScalarAsync<string>("select engine.cancel($1)", id);
        await fixture.Source.WaitForStateAsync(id, "cancelled");

        Assert.True(undone.Task.IsCompleted);
        Assert.Equal("a#1 sleep#1 $cancel undo/a#1", await fixture.Source.StepNamesAsync(id));
    }

    [Fact]
    public async Task A_running_run_is_cancelled_where_it_stands()
    {
        var gate = new Gate();
        await using var host = await fixture.StartWorkflowAsync("running", async (ctx, _) =>
        {
            await ctx.Step("a", s => gate.PassAsync(s.Token));
            return "";
        });
        var id = await host.StartRunAsync("running");
        await gate.Reached;

        await fixture.Source.ScalarAsync<string>("select engine.cancel($1)", id);

        await fixture.Source.WaitForStateAsync(id, "cancelled");
    }

    [Fact]
    public async Task Code_that_does_not_fit_blocks_the_run_with_a_diff()
    {
        var script = new Script(async (ctx, _) =>
        {
            await ctx.Step("old", _ => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromMilliseconds(300));
            return "";
        });
        await using var host = await fixture.StartWorkflowAsync("block", (ctx, input) => script.Body(ctx, input), o =>
        {
            o.Workflows.ParkAfter = TimeSpan.Zero;
            o.Workflows.HotRuns = 0;
        });
        var id = await host.StartRunAsync("block");
        await fixture.Source.WaitForParkedAsync(id);
        script.Body = async (ctx, _) => await ctx.Step("new", _ => Task.FromResult(""));

        await Eventually.True(
            () => fixture.Source.ScalarAsync<bool>("select exists (select from engine.jobs where id = $1 and problem like '%''old#1''%''new#1''%')", id),
            "the run is blocked");
    }

    [Fact]
    public async Task A_short_sleep_is_waited_for_in_place()
    {
        await using var host = await fixture.StartWorkflowAsync("short", Nap);
        var id = await host.StartRunAsync("short");

        var job = await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(1, job.Get<int>("attempt"));
    }

    [Fact]
    public async Task Plain_jobs_run_beside_runs_of_workflows()
    {
        var ran = 0;
        await using var host = await fixture.StartWorkflowAsync(
            "mixed",
            Nap,
            jobs: jobs => jobs.AddJob("plain", (string _, PgEngine.Jobs.JobContext _, CancellationToken _) =>
            {
                Interlocked.Increment(ref ran);
                return Task.CompletedTask;
            }));
        for (var i = 0; i < 20; i++)
        {
            await host.StartRunAsync("mixed");
            await host.Engine.EnqueueAsync("plain", "\"\"", RuntimeFixture.On("mixed"));
        }

        await fixture.Source.WaitForCompletedAsync("mixed", 40);

        Assert.Equal(20, ran);
    }
}
