using Microsoft.Extensions.DependencyInjection;
using PgEngine.Testing.Workflows;
using PgEngine.Workflows;

namespace PgEngine.Testing.Tests.Workflows;

public sealed class ReplayCheckTests
{
    private const string Header = """{"run_id": 7, "workflow": "trip", "version": 1, "input": {"traveller": "ada", "nights": 1}, "steps": [""";
    private const string Book = """{"n": 1, "name": "book#1", "kind": "step", "at": "2033-01-01T00:00:00Z", "undo": "cancel", "value": "B-ada"}""";
    private const string Deadline = """{"n": 2, "name": "paid#1@", "kind": "timer", "at": "2033-01-01T00:00:00Z", "due_at": "2033-01-15T00:00:00Z", "value": null}""";
    private const string Paid = """{"n": 3, "name": "paid#1", "kind": "signal", "at": "2033-01-02T00:00:00Z", "value": 120}""";
    private const string Sleep = """{"n": 4, "name": "sleep#1", "kind": "timer", "at": "2033-01-02T00:00:00Z", "due_at": "2033-01-03T00:00:00Z", "value": null}""";
    private const string Thank = """{"n": 5, "name": "thank#1", "kind": "step", "at": "2033-01-03T00:00:00Z", "value": "thanks"}""";

    private readonly TripWorkflow.Log _log = new();

    [Fact]
    public async Task A_recorded_run_fits_the_code_that_has_made_it_and_no_step_runs()
    {
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<TripWorkflow>("trip"), new() { Services = services => services.AddSingleton(_log) });
        var id = await harness.StartAsync("trip", new Trip("ada", 2));
        await harness.SignalAsync(id, "paid", 1);
        await harness.SkipWaitsAsync();
        Assert.Equal("B-ada 1", await harness.ResultAsync<string>(id));
        _log.Clear();

        var check = ReplayCheck.Of(await harness.RecordAsync(id)).WithInput("""{"traveller": "ada", "nights": 2}""");
        var result = await ReplayAsync<TripWorkflow>(check);

        Assert.Equal(new ReplayResult(ReplayOutcome.Fits, null, null, "complete"), result);
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData(Book, "book#1", false)]
    [InlineData(Book + "," + Deadline + "," + Paid, "sleep", true)]
    [InlineData(Book + "," + Deadline + "," + Paid + "," + Sleep, "sleep", true)]
    public async Task A_live_run_goes_on_where_its_journal_ends(string steps, string next, bool isExpected)
    {
        var result = (await ReplayAsync<TripWorkflow>(Recording(steps))).AssertFits();

        Assert.Equal(ReplayOutcome.Continues, result.Outcome);
        Assert.Equal(isExpected, result.Next!.StartsWith(next, StringComparison.Ordinal));
        Assert.Empty(_log);
    }

    [Fact]
    public async Task Code_that_does_not_ask_for_a_recorded_step_would_block_the_run_and_the_difference_is_told()
    {
        var result = await ReplayAsync<RenamedWorkflow>(Recording(Book));

        Assert.Equal(ReplayOutcome.Blocked, result.Outcome);
        Assert.Contains("'book#1'", result.Difference, StringComparison.Ordinal);
        Assert.Contains("'reserve#1'", result.Difference, StringComparison.Ordinal);
        var error = Assert.Throws<JobAssertionException>(() => result.AssertFits());
        Assert.Contains("'book#1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_throws_before_it_asks_for_a_recorded_step_is_told_with_what_it_threw()
    {
        var result = await ReplayAsync<TripWorkflow>(Recording(Book).WithInput("7"));

        Assert.Equal(ReplayOutcome.Blocked, result.Outcome);
        Assert.Contains("thrown instead: JsonException", result.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_has_more_at_its_end_goes_on_there()
    {
        var result = await ReplayAsync<LongerWorkflow>(Recording(Book));

        Assert.Equal((ReplayOutcome.Continues, "more#1"), (result.Outcome, result.Next));
    }

    [Fact]
    public async Task How_the_code_would_end_is_told_too()
    {
        var end = (await ReplayAsync<TripWorkflow>(Recording(string.Join(',', Book, Deadline, Paid, Sleep, Thank)))).End;
        Assert.Equal("complete", end);

        var timeout = Paid.Replace("signal", "timeout", StringComparison.Ordinal);
        var undone = """{"n": 6, "name": "undo/book#1", "kind": "step", "at": "2033-01-03T00:00:00Z", "value": null}""";
        var failed = await ReplayAsync<TripWorkflow>(Recording(string.Join(',', Book, Deadline, timeout, undone)));
        Assert.Equal((ReplayOutcome.Fits, "fail: not paid"), (failed.Outcome, failed.End));
    }

    [Fact]
    public async Task What_is_no_recording_or_has_no_input_is_refused()
    {
        Assert.Throws<FormatException>(() => ReplayCheck.Of("{}"));
        Assert.Throws<FormatException>(() => ReplayCheck.Of("not JSON"));
        var check = ReplayCheck.Of("""{"workflow": "trip", "version": 1, "input": null, "steps": []}""");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReplayAsync<TripWorkflow>(check));
    }

    private static ReplayCheck Recording(string steps) => ReplayCheck.Of($"{Header}{steps}]}}");

    private Task<ReplayResult> ReplayAsync<TWorkflow>(ReplayCheck check)
        where TWorkflow : Workflow =>
        check.WithAsync<TWorkflow>(services => services.AddSingleton(_log));

    internal sealed class RenamedWorkflow : Workflow<Trip, string>
    {
        public override async Task<string> RunAsync(WorkflowContext ctx, Trip input) =>
            await ctx.Step("reserve", s => Task.FromResult("R"));
    }

    internal sealed class LongerWorkflow : Workflow<Trip, string>
    {
        public override async Task<string> RunAsync(WorkflowContext ctx, Trip input)
        {
            var booked = await ctx.Step("book", s => Task.FromResult("R"));
            return await ctx.Step("more", s => Task.FromResult(booked));
        }
    }
}
