using PgEngine.Crash.Bugs;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

/// <summary>Concurrency keys and limited queues under fire: the history of each trial is judged by C7 and C15.</summary>
public sealed class OrderTests(ITestOutputHelper output)
{
    /// <summary>More trials, for figures: a number.</summary>
    private const string TrialsVariable = "PGENGINE_ORDER_TRIALS";

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(601, int.TryParse(Environment.GetEnvironmentVariable(TrialsVariable), out var trials) ? trials : 2)];

    [KillTheory]
    [MemberData(nameof(Seeds))]
    public async Task Six_clients_on_six_lines_see_each_kept_in_order_and_in_its_limit_while_workers_die(int seed)
    {
        var report = await OrderScenario.RunAsync(await CrashServer.GetAsync(), new() { Seed = seed });
        CrashServer.MustHold(report, output);
        Assert.True(report.AnswersLost > 0, report.ToText());
        Assert.Equal(report.Check.Summary.Limits, report.Check.Summary.LimitsReached);
    }

    [KillFact]
    public async Task A_line_waits_for_its_first_and_a_queue_for_a_place()
    {
        var report = await Schedules.LinesWaitAsync(SeededBug.None);
        CrashServer.MustHold(report, output);
        Assert.Equal((3, 3), (report.Check.Summary.Limits, report.Check.Summary.LimitsReached));
    }

    [KillTheory]
    [InlineData(SeededBug.StartTwoOfALine, "C7", "C15")]
    [InlineData(SeededBug.RetryFreesItsLine, "C7")]
    [InlineData(SeededBug.QueueCountsHalf, "C15")]
    [InlineData(SeededBug.PlacesNotNoted, "C15")]
    public async Task A_line_that_is_not_kept_is_found(SeededBug bug, params string[] checks)
    {
        var report = await Schedules.LinesWaitAsync(bug);
        output.WriteLine(report.ToText());
        Assert.True(checks.All(report.Check.ViolationCounts.ContainsKey), $"The bug went unnoticed.\n{report.ToText()}");
    }
}
