using PgEngine.Crash.Bugs;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

/// <summary>Keys under fire: the history of each trial is judged by C1, C2, C7 and C15.</summary>
public sealed class KeyTests(ITestOutputHelper output)
{
    /// <summary>More trials, for figures: a number.</summary>
    private const string TrialsVariable = "PGENGINE_KEY_TRIALS";

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(501, int.TryParse(Environment.GetEnvironmentVariable(TrialsVariable), out var trials) ? trials : 2)];

    [KillTheory]
    [MemberData(nameof(Seeds))]
    public async Task Eight_clients_on_four_keys_lose_no_value_and_never_run_two_at_once_while_workers_die(int seed)
    {
        var report = await KeyScenario.RunAsync(await CrashServer.GetAsync(), new() { Seed = seed });
        CrashServer.MustHold(report, output);
        Assert.True(report.AnswersLost > 0, report.ToText());
    }

    [KillFact]
    public async Task A_key_is_kept_while_its_job_runs_and_after_it()
    {
        var report = await Schedules.KeyIsEnqueuedAgainAsync(SeededBug.None);
        CrashServer.MustHold(report, output);
        Assert.Equal(3, report.Check.Summary.Completed);
    }

    [KillTheory]
    [InlineData(SeededBug.RunBeside, "C15")]
    [InlineData(SeededBug.DropSuccessor, "C1")]
    [InlineData(SeededBug.ForgetOnce, "C2")]
    public async Task A_key_that_is_not_kept_is_found(SeededBug bug, string check)
    {
        var report = await Schedules.KeyIsEnqueuedAgainAsync(bug);
        output.WriteLine(report.ToText());
        Assert.True(report.Check.ViolationCounts.ContainsKey(check), $"The bug went unnoticed.\n{report.ToText()}");
    }
}
