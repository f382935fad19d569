using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Testing.Workflows;
using PgEngine.Workflows;

namespace PgEngine.Cli.Tests;

/// <summary>A run that a real worker has run, as the command sees it.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task What_steps_prints_as_json_is_replayed_with_the_code_of_today()
    {
        await using var harness = await WorkflowHarness.OpenAsync(engine => engine.AddWorkflow<CountWorkflow>("count"));
        var id = await harness.StartAsync("count", 3);
        await harness.SkipWaitsAsync();
        await CliRun.Of(harness.Jobs.ConnectionString, "signal", $"{id}", "add", "--payload", "4");
        await harness.DrainAsync();
        Assert.Equal(8, await harness.ResultAsync<int>(id));

        var recording = await CliRun.Of(harness.Jobs.ConnectionString, "steps", $"{id}", "--json");
        Assert.Equal((0, ""), (recording.ExitCode, recording.Error));

        var replay = await ReplayCheck.Of(recording.Output).WithAsync<CountWorkflow>();
        Assert.Equal(ReplayOutcome.Fits, replay.Outcome);
        var other = await ReplayCheck.Of(recording.Output).WithAsync<OtherWorkflow>();
        Assert.Equal(ReplayOutcome.Blocked, other.Outcome);
        Assert.Contains("'one#1'", other.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_lets_a_failed_run_go_on_from_its_last_good_step()
    {
        var fails = true;
        await using var harness = await WorkflowHarness.OpenAsync(
            engine => engine.AddWorkflow<FragileWorkflow>("fragile"),
            new() { Services = services => services.AddSingleton(new Func<bool>(() => fails)) });
        var id = await harness.StartAsync("fragile", "x");
        await harness.SkipWaitsAsync();
        Assert.Equal(RunState.Failed, (await harness.StatusAsync(id)).State);
        var first = (await harness.StepsAsync(id))[0];

        fails = false;
        Assert.Equal(0, (await CliRun.Of(harness.Jobs.ConnectionString, "retry", $"{id}", "--yes")).ExitCode);
        await harness.SkipWaitsAsync();

        Assert.Equal(1, await harness.ResultAsync<int>(id));
        Assert.Equal((first.N, first.At), ((await harness.StepsAsync(id))[0].N, (await harness.StepsAsync(id))[0].At));
    }

    [Fact]
    public async Task Cancel_undoes_what_a_waiting_run_has_done_and_terminate_does_not()
    {
        foreach (var (command, undone) in new[] { ("cancel", 1), ("terminate", 0) })
        {
            await using var harness = await WorkflowHarness.OpenAsync(engine => engine.AddWorkflow<CountWorkflow>("count"));
            var id = await harness.StartAsync("count", 3);
            await harness.SkipWaitsAsync();

            Assert.Equal(0, (await CliRun.Of(harness.Jobs.ConnectionString, command, $"{id}", "--yes")).ExitCode);
            await harness.SkipWaitsAsync();

            Assert.Equal("cancelled", (await CliRun.Of(harness.Jobs.ConnectionString, "run", $"{id}", "--json")).Json.GetProperty("state").GetString());
            var journal = (await CliRun.Of(harness.Jobs.ConnectionString, "steps", $"{id}", "--json")).Json.GetProperty("steps");
            Assert.Equal(undone, journal.EnumerateArray().Count(IsUndo));
        }
    }

    private static bool IsUndo(JsonElement step) => step.GetProperty("name").GetString()!.StartsWith("undo/", StringComparison.Ordinal);

    internal sealed class CountWorkflow : Workflow<int, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, int input)
        {
            var one = await ctx.Step("one", step => Task.FromResult(1)).Undo("none", one => Task.CompletedTask);
            await ctx.Sleep(TimeSpan.FromDays(1));
            return input + one + (await ctx.WaitForSignal<int>("add")).Value;
        }
    }

    internal sealed class OtherWorkflow : Workflow<int, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, int input) => await ctx.Step("two", step => Task.FromResult(2));
    }

    internal sealed class FragileWorkflow(Func<bool> fails) : Workflow<string, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, string input)
        {
            var one = await ctx.Step("one", step => Task.FromResult(1));
            await ctx.Step("two", step => fails() ? throw new InvalidOperationException("not yet") : Task.CompletedTask).Retry(2);
            return one;
        }
    }
}
