using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>A run that is taken away from its worker: what that one still does counts for nothing, and what it had written stays.</summary>
public sealed class LostLeaseTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_step_of_a_swept_worker_is_stopped_and_the_run_goes_on_behind_the_steps_that_have_rows()
    {
        var story = new Story();
        await using var host = await fixture.StartWorkflowAsync("swept", story.RunAsync);
        var id = await host.StartRunAsync("swept");
        await story.Gate.Reached;

        await SweepAsync(id);

        Assert.Equal(StepStopReason.LeaseLost, await story.Stopped.WaitAsync(Eventually.Ceiling));
        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal((2, 1), (job.Get<int>("attempt"), job.Get<int>("spared")));
        await story.AssertAsync(fixture, id);

        // Here at last the first attempt answers; nobody listens.
        story.Gate.Open();
        await host.Logs.WaitForAsync(EventIds.RunAbandoned);
        await story.AssertAsync(fixture, id);
    }

    [Fact]
    public async Task What_a_swept_worker_writes_before_it_knows_is_not_written()
    {
        var story = new Story();
        await using var host = await fixture.StartWorkflowAsync("late", story.RunAsync, Slow);
        var id = await host.StartRunAsync("late");
        await story.Gate.Reached;

        await SweepAsync(id);
        story.Gate.Open();

        await fixture.Source.WaitForStateAsync(id, "completed");
        await story.AssertAsync(fixture, id);
        Assert.Equal(1, host.Logs.Count(EventIds.RunAbandoned));
    }

    [Fact]
    public async Task A_run_whose_lease_alone_is_lost_is_left_and_claimed_again_while_its_step_still_runs()
    {
        var story = new Story();
        await using var host = await fixture.StartWorkflowAsync("alone", story.RunAsync, Slow);
        var id = await host.StartRunAsync("alone");
        await story.Gate.Reached;

        await fixture.Source.ExecuteAsync("select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", id);
        await fixture.Source.ExecuteAsync("select engine.retry($1)", id);

        await fixture.Source.WaitForStateAsync(id, "completed");
        story.Gate.Open();
        await story.AssertAsync(fixture, id);
        Assert.Equal(0, host.Logs.Count(EventIds.WorkerSwept));
    }

    [Fact]
    public async Task A_late_row_of_a_lost_lease_is_refused_and_its_run_left()
    {
        var story = new Story();
        await using var host = await fixture.StartWorkflowAsync("refused_late", story.RunAsync, Slow);
        var id = await host.StartRunAsync("refused_late");
        await story.Gate.Reached;

        // Nobody is told that the run is ready: its worker hears of it with the answer to its row.
        await fixture.Source.ExecuteAsync("select engine._release_lease(j.lease, engine._clock()) from engine.jobs as j where j.id = $1", id);
        story.Gate.Open();
        await host.Logs.WaitForAsync(EventIds.RunAbandoned);
        await fixture.Source.ExecuteAsync("select engine.retry($1)", id);
        await fixture.Source.WaitForStateAsync(id, "completed");
        await story.AssertAsync(fixture, id);
    }

    // It learns of its loss by its writing, not by a beat.
    private static void Slow(PgEngineOptions options) => options.HeartbeatInterval = options.SweepInterval = TimeSpan.FromSeconds(10);

    // A beat between its two statements would spare the worker.
    private Task SweepAsync(long id) => Eventually.True(
        async () => await fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.sweep_stale_workers(threshold => interval '0') where job_id = $1", id) > 0,
        "the worker is swept");

    /// <summary>Two steps; the first attempt of the second one waits at a gate, deaf to its token, and answers late.</summary>
    private sealed class Story
    {
        private readonly TaskCompletionSource<StepStopReason> _stopped = new();
        private int _firsts;
        private int _seconds;

        public Gate Gate { get; } = new();

        /// <summary>Why the first attempt was told to stop.</summary>
        public Task<StepStopReason> Stopped => _stopped.Task;

        public async Task<string> RunAsync(WorkflowContext ctx, string input)
        {
            var a = await ctx.Step("a", _ => Task.FromResult($"a{Interlocked.Increment(ref _firsts)}"));
            return a + await ctx.Step("b", async s =>
            {
                var number = Interlocked.Increment(ref _seconds);
                if (number == 1)
                {
                    await using var stopped = s.Token.Register(() => _stopped.TrySetResult(s.StopReason));
                    await Gate.PassAsync(CancellationToken.None);
                }

                return $" b{number}";
            });
        }

        public async Task AssertAsync(RuntimeFixture fixture, long id)
        {
            Assert.Equal("a1 b2", await fixture.Source.ResultAsync(id));
            Assert.Equal(
                "a#1 \"a1\", b#1 \" b2\"",
                await fixture.Source.ScalarAsync<string>(
                    "select string_agg(name || ' ' || convert_from(value, 'UTF8'), ', ' order by n) from engine.steps where run_id = $1", id));
            Assert.Equal((1, 2), (_firsts, _seconds));
        }
    }
}
