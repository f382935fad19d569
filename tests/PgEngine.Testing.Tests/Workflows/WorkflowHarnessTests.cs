using Microsoft.Extensions.DependencyInjection;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Testing.Workflows;
using PgEngine.Workflows;

namespace PgEngine.Testing.Tests.Workflows;

public sealed class WorkflowHarnessTests
{
    private readonly TripWorkflow.Log _log = new();

    [Fact]
    public async Task A_run_goes_on_with_each_drain_until_it_waits_and_then_with_what_it_waited_for()
    {
        await using var harness = await OpenAsync();
        var id = await harness.StartAsync("trip", new Trip("ada", 0));
        Assert.Empty(_log);

        await harness.DrainAsync();
        var status = await harness.StatusAsync(id);
        Assert.Equal((RunState.Waiting, "paid"), (status.State, Assert.Single(status.WaitsFor)));
        Assert.Equal(["book"], _log);

        Assert.Equal(SignalAnswer.Delivered, await harness.SignalAsync(id, "paid", 120));
        Assert.Equal([(id, JobState.Completed)], (await harness.DrainAsync()).Select(ended => (ended.Id, ended.State)));
        Assert.Equal("B-ada 120", await harness.ResultAsync<string>(id));
        Assert.Equal(["book", "thank"], _log);
        Assert.Equal(["book#1", "paid#1", "thank#1"], from step in await harness.StepsAsync(id) where step.Kind is "step" or "signal" select step.Name);
    }

    [Fact]
    public async Task Weeks_of_waiting_take_no_time_and_the_clock_has_moved_by_them()
    {
        await using var harness = await OpenAsync();
        var before = harness.Now;
        var id = await harness.StartAsync("trip", new Trip("grace", 20));
        await harness.SignalAsync(id, "paid", 1);

        await harness.SkipWaitsAsync();

        Assert.Equal("B-grace 1", await harness.ResultAsync<string>(id));
        Assert.InRange(harness.Now - before, TimeSpan.FromDays(20), TimeSpan.FromDays(20.1));
        Assert.Equal(20, (await harness.StepsAsync(id)).Count(step => step.Name.StartsWith("sleep#", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wait_runs_out_when_nothing_comes_and_what_was_done_is_undone()
    {
        await using var harness = await OpenAsync();
        var id = await harness.StartAsync("trip", new Trip("ada", 1));

        var ended = await harness.SkipWaitsAsync();

        Assert.Equal(JobState.Failed, Assert.Single(ended).State);
        var failure = await Assert.ThrowsAsync<JobFailedException>(() => harness.ResultAsync<string>(id));
        Assert.Contains("not paid", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["book", "cancel"], _log);
    }

    [Fact]
    public async Task Retries_are_waits_that_are_skipped_too()
    {
        _log.Failures = 2;
        await using var harness = await OpenAsync();
        var id = await harness.StartAsync("trip", new Trip("ada", 0));
        await harness.SignalAsync(id, "paid", 1);

        await harness.SkipWaitsAsync();

        Assert.Equal("B-ada 1", await harness.ResultAsync<string>(id));
        Assert.Equal(2, (await harness.StepsAsync(id)).Count(step => step.Kind == "retry"));
    }

    [Fact]
    public async Task Children_run_with_their_parent_and_end_with_it()
    {
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<TripWorkflow>("trip").AddWorkflow<GroupWorkflow>("group"),
            new() { Services = services => services.AddSingleton(_log) });
        var id = await harness.StartAsync("group", new[] { "ada", "grace" });
        await harness.DrainAsync();

        var children = await harness.Engine.ListRunsAsync(new RunFilter { ParentId = id });
        Assert.Equal(["trip", "trip"], children.Select(child => child.Workflow));
        await harness.SignalAsync(children[0].RunId, "paid", 1);
        await harness.SignalAsync(children[1].RunId, "paid", 2);
        await harness.SkipWaitsAsync();
        Assert.Equal(["B-ada 2", "B-grace 1"], (await harness.ResultAsync<string[]>(id))!);

        var cancelled = await harness.StartAsync("group", new[] { "edsger" });
        await harness.DrainAsync();
        Assert.Equal(CancelAnswer.Requested, await harness.Engine.CancelAsync(cancelled, "rain"));
        await harness.DrainAsync();
        Assert.Equal(RunState.Cancelled, (await harness.StatusAsync(cancelled)).State);
        Assert.Equal(RunState.Cancelled, (await harness.Engine.ListRunsAsync(new RunFilter { ParentId = cancelled }))[0].State);
        Assert.Equal("cancel", _log.Last());
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_told_with_what_it_waits_for_and_its_journal()
    {
        await using var harness = await OpenAsync();
        var id = await harness.StartAsync("trip", new Trip("ada", 1));
        await harness.DrainAsync();

        var error = await Assert.ThrowsAsync<JobAssertionException>(() => harness.ResultAsync<string>(id));

        Assert.Contains("has not ended: it is Waiting for paid until ", error.Message, StringComparison.Ordinal);
        Assert.Contains("book#1 (step) \"B-ada\"", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobAssertionException>(() => harness.StatusAsync(id + 1));
    }

    [Fact]
    public async Task A_body_that_is_not_the_same_when_it_runs_again_is_found_out()
    {
        var runs = 0;
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<FickleWorkflow>("fickle"),
            new() { Services = services => services.AddSingleton(new Func<int>(() => ++runs)) });
        var id = await harness.StartAsync("fickle", "x");

        await harness.SkipWaitsAsync();

        var status = await harness.StatusAsync(id);
        Assert.Equal(RunState.Blocked, status.State);
        Assert.Contains("'first 1#1'", status.Reason, StringComparison.Ordinal);
    }

    private Task<WorkflowHarness> OpenAsync() => WorkflowHarness.OpenAsync(
        engine => engine.AddWorkflow<TripWorkflow>("trip"), new() { Services = services => services.AddSingleton(_log) });

    /// <summary>A trip for each of them, as children.</summary>
    internal sealed class GroupWorkflow : Workflow<string[], string[]>
    {
        public override async Task<string[]> RunAsync(WorkflowContext ctx, string[] input) => [.. await ctx.ForEach(
            input, name => name, (b, name) => b.Child<Trip, string>("trip", "trip", new Trip(name, 1)))];
    }

    /// <summary>Names its step after how often it was made.</summary>
    internal sealed class FickleWorkflow(Func<int> count) : Workflow<string, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, string input)
        {
            var first = await ctx.Step($"first {count()}", s => Task.FromResult(1));
            await ctx.Sleep(TimeSpan.FromDays(1));
            return first;
        }
    }
}
