using System.Text.Json;
using PgEngine.History.Tests.Simulation;

namespace PgEngine.History.Tests.Reporting;

public sealed class Reports
{
    private static readonly CheckReport Broken =
        HistoryChecker.Check(SimulatedRun.Play(1, SeededBug.SettleById), SimulatedRun.Options);

    [Fact]
    public void The_text_fits_a_page_when_all_is_well_and_speaks_Jepsens_words()
    {
        var text = HistoryChecker.Check(SimulatedRun.Play(1), SimulatedRun.Options).ToText();
        Assert.True(text.Count(c => c == '\n') <= 30, text);
        Assert.All(["VALID", "attempted", "acknowledged", "lost", "unexpected", "duplicated", "recovered", "kill", "freeze"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_text_shows_every_broken_check_with_a_witness()
    {
        var text = Broken.ToText();
        Assert.Contains("VIOLATED", text, StringComparison.Ordinal);
        Assert.All(Broken.ViolationCounts.Keys, check => Assert.Contains($"\n  {check} ", text, StringComparison.Ordinal));
        Assert.Contains("\"ev\":\"claim\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_says_the_same_as_the_report()
    {
        using var json = JsonDocument.Parse(Broken.ToJson());
        var root = json.RootElement;
        Assert.False(root.GetProperty("valid").GetBoolean());
        Assert.Equal(Broken.Summary.StaleAccepted, root.GetProperty("stale_accepted").GetInt32());
        Assert.Equal(Broken.Faults.Count, root.GetProperty("faults").GetArrayLength());
        Assert.Equal(Broken.Violations.Count, root.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public void A_check_that_fails_often_is_counted_in_full_and_shown_in_part()
    {
        var options = SimulatedRun.Options with { MaxViolationsPerCheck = 1 };
        var report = HistoryChecker.Check(SimulatedRun.Play(1, SeededBug.SettleById), options);
        Assert.Equal(Broken.ViolationCounts, report.ViolationCounts);
        Assert.All(report.Violations.GroupBy(v => v.Check), g => Assert.Single(g));
    }
}
