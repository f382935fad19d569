using PgEngine.Hooks;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class OperatingTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_paused_run_begins_nothing_more_and_goes_on_when_it_is_resumed()
    {
        var isResumed = false;
        await using var host = await fixture.StartWorkflowAsync("pause", async (ctx, _) =>
        {
            await ctx.Loop("spin", 0, async (b, n) =>
            {
                await b.Step("turn", _ => Task.CompletedTask);
                return Volatile.Read(ref isResumed) ? LoopStep.Break(n) : LoopStep.Continue(n + 1);
            });
            return "went on";
        });
        var id = await host.StartRunAsync("pause");
        await Eventually.True(() => fixture.Source.ScalarAsync<bool>("select exists (select from engine.steps where run_id = $1)", id));

        Assert.Equal("requested", await fixture.Source.ScalarAsync<string>("select engine.pause($1)", id));
        await Eventually.Equal("paused", () => fixture.Source.ScalarAsync<string>("select coalesce(max(state), '') from engine.jobs where id = $1", id));
        Volatile.Write(ref isResumed, true);
        Assert.Equal("resumed", await fixture.Source.ScalarAsync<string>("select engine.resume($1)", id));
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("went on", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_blocked_run_goes_on_once_the_code_fits_again()
    {
        Func<WorkflowContext, string, Task<string>> right = async (ctx, _) =>
        {
            await ctx.Step("old", _ => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromMilliseconds(300));
            return "fits";
        };
        var script = new Script(right);
        await using var host = await fixture.StartWorkflowAsync("repair", (ctx, input) => script.Body(ctx, input), o =>
        {
            o.Workflows.ParkAfter = TimeSpan.Zero;
            o.Workflows.HotRuns = 0;
        });
        var id = await host.StartRunAsync("repair");
        await fixture.Source.WaitForParkedAsync(id);
        script.Body = async (ctx, _) => await ctx.Step("new", _ => Task.FromResult(""));
        await Eventually.True(() => fixture.Source.ScalarAsync<bool>("select exists (select from engine.jobs where id = $1 and problem is not null)", id));

        script.Body = right;
        Assert.Equal("resumed", await fixture.Source.ScalarAsync<string>("select engine.resume($1)", id));
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("fits", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_terminated_run_ends_without_undoing()
    {
        var undone = false;
        var gate = new Gate();
        await using var host = await fixture.StartWorkflowAsync("terminate", async (ctx, _) =>
        {
            await ctx.Step("a", _ => Task.CompletedTask).Undo("undo a", () =>
            {
                undone = true;
                return Task.CompletedTask;
            });
            await ctx.Step("b", s => gate.PassAsync(s.Token));
            return "";
        });
        var id = await host.StartRunAsync("terminate");
        await gate.Reached;

        Assert.Equal("terminated", await fixture.Source.ScalarAsync<string>("select engine.terminate($1)", id));
        gate.Open();
        await fixture.Source.WaitForStateAsync(id, "cancelled");

        Assert.False(undone);
    }

    [Fact]
    public async Task A_stopping_worker_hands_its_runs_back_at_once_without_spending_an_attempt()
    {
        var gate = new Gate();
        Func<WorkflowContext, string, Task<string>> body = async (ctx, _) =>
        {
            await ctx.Step("a", s => gate.PassAsync(s.Token));
            return await ctx.Step("b", _ => Task.FromResult("done"));
        };
        var first = await fixture.StartWorkflowAsync("stop", body);
        var id = await first.StartRunAsync("stop");
        await gate.Reached;
        var stopping = first.DisposeAsync();
        gate.Open();
        await stopping;
        Assert.Equal("a#1", await fixture.Source.StepNamesAsync(id));
        Assert.Equal("ready", await fixture.Source.ScalarAsync<string>("select state from engine.jobs where id = $1", id));

        await using var second = await fixture.StartWorkflowAsync("stop", body);
        var job = await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal((2, 1), (job.Get<int>("attempt"), job.Get<int>("spared")));
    }

    [Fact]
    public async Task Versions_stand_side_by_side_and_an_unknown_one_waits()
    {
        await using var host = await fixture.StartWorkflowAsync(
            "version", (ctx, _) => Task.FromResult($"v{ctx.Version}"), jobs: jobs => jobs.AddWorkflow<ScriptWorkflow>("version", 2));
        await host.WaitUntilAsleepAsync();
        var one = await fixture.Source.ScalarAsync<long>("select engine.start('version', '\"\"', version => 1, queue => 'version', keep_result => true)");
        var newest = await fixture.Source.ScalarAsync<long>("select engine.start('version', '\"\"', queue => 'version', keep_result => true)");
        var unknown = await fixture.Source.ScalarAsync<long>("select engine.start('version', '\"\"', version => 3, queue => 'version')");

        await fixture.Source.WaitForStateAsync(one, "completed");
        await fixture.Source.WaitForStateAsync(newest, "completed");

        Assert.Equal(("v1", "v2"), (await fixture.Source.ResultAsync(one), await fixture.Source.ResultAsync(newest)));
        Assert.Equal(
            "ready: no worker serves version@3 on version",
            await fixture.Source.ScalarAsync<string>("select state || ': ' || reason from engine.status($1)", unknown));
    }

    [Fact]
    public async Task A_run_ends_on_the_version_that_it_began_with()
    {
        Func<WorkflowContext, string, Task<string>> body = async (ctx, _) =>
        {
            await ctx.WaitForSignal<string>("go");
            return $"v{ctx.Version}";
        };
        long old;
        await using (var before = await fixture.StartWorkflowAsync("deploy", body))
        {
            old = await before.Engine.StartWorkflowAsync<string>("deploy", "in", new StartOptions { Queue = "deploy" });
            await fixture.Source.WaitForParkedAsync(old);
        }

        await using var after = await fixture.StartWorkflowAsync(
            "deploy", body, jobs: jobs => jobs.AddWorkflow<ScriptWorkflow>("deploy", 2));
        await after.WaitUntilAsleepAsync();
        var fresh = await after.Engine.StartWorkflowAsync<string>("deploy", "in", new StartOptions { Queue = "deploy" });
        foreach (var id in new[] { old, fresh })
        {
            await after.Engine.SignalAsync(id, "go", "now");
            await fixture.Source.WaitForStateAsync(id, "completed");
        }

        Assert.Equal(("v1", "v2"), (await fixture.Source.ResultAsync(old), await fixture.Source.ResultAsync(fresh)));
    }

    [Fact]
    public async Task A_status_is_shown_while_the_run_is_active()
    {
        var gate = new Gate();
        await using var host = await fixture.StartWorkflowAsync("status", async (ctx, _) =>
        {
            ctx.SetStatus("packing");
            await ctx.Step("a", s => gate.PassAsync(s.Token));
            return "";
        });
        var id = await host.StartRunAsync("status");

        await Eventually.Equal("packing", () => fixture.Source.ScalarAsync<string>("select coalesce(max(status), '') from engine.jobs where id = $1", id));
        gate.Open();
        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_value_that_the_database_refuses_fails_its_step_alone()
    {
        await using var host = await fixture.StartWorkflowAsync("refused", async (ctx, _) =>
        {
            try
            {
                await ctx.Step("big", _ => Task.FromResult(new string('x', 3_000_000)));
                return "kept";
            }
            catch (StepFailedException e)
            {
                return e.ErrorType;
            }
        });
        var id = await host.StartRunAsync("refused");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("refused_by_database", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task Hooks_are_told_what_becomes_of_runs()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var host = await fixture.StartWorkflowAsync(
            "hooks",
            async (ctx, _) =>
            {
                await ctx.WaitForSignal<string>("go");
                return "";
            },
            jobs: jobs => jobs.AddEvents(new RunLog(seen)));
        var id = await host.StartRunAsync("hooks");
        await fixture.Source.WaitForParkedAsync(id);
        await host.Engine.SignalAsync(id, "go", "now");
        await fixture.Source.WaitForStateAsync(id, "completed");

        await Eventually.True(() => Task.FromResult(seen.Count == 4), "all was told");
        Assert.Equal(["started", "parked", "resumed True", "ended completed"], seen);
    }

    private sealed class RunLog(System.Collections.Concurrent.ConcurrentQueue<string> seen) : IWorkerEvents
    {
        public void RunStarted(WorkflowRunEvent run) => seen.Enqueue("started");

        public void RunParked(WorkflowRunEvent run) => seen.Enqueue("parked");

        public void RunResumed(WorkflowRunEvent run, bool isHot) => seen.Enqueue($"resumed {isHot}");

        public void RunEnded(WorkflowRunEvent run, string outcome) => seen.Enqueue("ended " + outcome);
    }
}
