using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>Runs and steps whose time is up, by the real clock; how attempts are timed exactly is tested without a database.</summary>
public sealed class TimeLimitTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_parked_run_whose_time_is_up_is_undone_and_fails()
    {
        var undone = 0;
        await using var host = await fixture.StartWorkflowAsync("parked", async (ctx, _) =>
        {
            await ctx.Step("a", _ => Task.CompletedTask).Undo("undo a", () => Task.FromResult(Interlocked.Increment(ref undone)));
            await ctx.WaitForSignal<string>("never");
            return "";
        });
        var id = await host.Engine.StartWorkflowAsync<string>(
            "parked", "in", new StartOptions { Queue = "parked", Timeout = TimeSpan.FromSeconds(1) });

        var job = await fixture.Source.WaitForStateAsync(id, "failed");

        Assert.Equal("timed out", job.Get<string>("reason"));
        Assert.Equal("a#1 $cancel undo/a#1", await fixture.Source.StepNamesAsync(id));
        Assert.Equal(1, undone);
        Assert.True(
            await fixture.Source.ScalarAsync<bool>("select finished_at >= created_at + interval '1 second' from engine.history where id = $1", id),
            "not before its time");
    }

    [Fact]
    public async Task A_run_whose_time_is_up_while_a_step_runs_stops_it_and_fails()
    {
        var stopped = new TaskCompletionSource<StepStopReason>();
        await using var host = await fixture.StartWorkflowAsync(
            "active",
            async (ctx, _) => await ctx.Step("a", async s =>
            {
                await using var stop = s.Token.Register(() => stopped.TrySetResult(s.StopReason));
                await Task.Delay(Timeout.InfiniteTimeSpan, s.Token);
                return "";
            }),
            configure: o => o.RunTimeout = TimeSpan.FromMilliseconds(400));
        var id = await host.Engine.StartWorkflowAsync<string>("active", "in", new StartOptions { Queue = "active" });

        var job = await fixture.Source.WaitForStateAsync(id, "failed");

        Assert.Equal("timed out", job.Get<string>("reason"));
        Assert.Equal(StepStopReason.Cancelled, await stopped.Task.WaitAsync(Eventually.Ceiling));
        Assert.Equal("$cancel", await fixture.Source.StepNamesAsync(id));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_tried_again()
    {
        var stopped = new TaskCompletionSource<StepStopReason>();
        await using var host = await fixture.StartWorkflowAsync("slow", async (ctx, _) => await ctx.Step("a", async s =>
        {
            if (s.Attempt == 1)
            {
                await using var stop = s.Token.Register(() => stopped.TrySetResult(s.StopReason));
                await Task.Delay(Timeout.InfiniteTimeSpan, s.Token);
            }

            return $"attempt {s.Attempt}";
        }).Timeout(TimeSpan.FromMilliseconds(100)).Retry(2, TimeSpan.FromMilliseconds(1)));
        var id = await host.StartRunAsync("slow");

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(StepStopReason.Timeout, await stopped.Task);
        Assert.Equal("attempt 2", await fixture.Source.ResultAsync(id));
    }

    [Fact]
    public async Task A_long_step_shows_how_far_it_is_and_its_next_attempt_goes_on_from_there()
    {
        var stopped = new TaskCompletionSource<StepStopReason>();
        await using var host = await fixture.StartWorkflowAsync("long", async (ctx, _) => await ctx.Step("a", async s =>
        {
            if (s.Attempt == 1)
            {
                await using var stop = s.Token.Register(() => stopped.TrySetResult(s.StopReason));
                s.Heartbeat(42);
                await Task.Delay(Timeout.InfiniteTimeSpan, s.Token);
            }

            return $"from {s.LastHeartbeat<int>()}";
        }).Heartbeat(TimeSpan.FromSeconds(1)).Retry(2, TimeSpan.FromMilliseconds(1)));
        var id = await host.StartRunAsync("long");

        await Eventually.Equal<string?>("42", async () => (await fixture.Source.JobAsync(id)).Get<string?>("progress"));
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(StepStopReason.HeartbeatMissed, await stopped.Task);
        Assert.Equal("from 42", await fixture.Source.ResultAsync(id));
    }
}
