using PgEngine.Crash.Bugs;
using PgEngine.Crash.Trials;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

/// <summary>Each schedule is run on the engine as it is, which must hold, and with a bug put in, which the checker must find.</summary>
public sealed class SeededBugTests(ITestOutputHelper output)
{
    [KillTheory]
    [InlineData(SeededBug.SettleById)]
    [InlineData(SeededBug.SettleByIdAndState)]
    public async Task A_settle_without_its_lease_is_found(SeededBug bug) =>
        MustBeFound(await Schedules.FrozenOwnerWakesAsync(bug), "C4");

    [KillFact]
    public async Task A_worker_that_wakes_after_its_lease_is_refused()
    {
        var report = await Schedules.FrozenOwnerWakesAsync(SeededBug.None);
        CrashServer.MustHold(report, output);
        Assert.True(report.Check.Summary.StaleAttempted >= 2, report.ToText());
    }

    [KillFact]
    public async Task A_beat_that_renews_by_name_is_found() =>
        MustBeFound(await Schedules.NamesakeReplacesTheDeadAsync(SeededBug.BeatByName), "C9");

    [KillFact]
    public async Task A_namesake_does_not_keep_the_leases_of_the_dead() =>
        CrashServer.MustHold(await Schedules.NamesakeReplacesTheDeadAsync(SeededBug.None), output);

    [KillFact]
    public async Task A_sweep_that_does_not_look_again_is_found() =>
        MustBeFound(await Schedules.ClaimOfTheDeadListsALivingJobAsync(SeededBug.SweepWithoutCheck), "C4");

    [KillFact]
    public async Task A_sweep_leaves_alone_what_has_gone_on_to_another_worker() =>
        CrashServer.MustHold(await Schedules.ClaimOfTheDeadListsALivingJobAsync(SeededBug.None), output);

    private void MustBeFound(TrialReport report, string check)
    {
        output.WriteLine(report.ToText());
        Assert.True(report.Check.ViolationCounts.ContainsKey(check), $"The bug went unnoticed.\n{report.ToText()}");
    }
}
