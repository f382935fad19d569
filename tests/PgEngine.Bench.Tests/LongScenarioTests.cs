using System.Text.Json;

namespace PgEngine.Bench.Tests;

/// <summary>What the scenarios about steadiness print. Figures are judged only where a wrong one would mean a wrong measurement.</summary>
public sealed class LongScenarioTests(LongRun tiny) : IClassFixture<LongRun>
{
    [Theory]
    [InlineData("backlog", "claims depths")]
    [InlineData("pinned", "flow")]
    [InlineData("pinned-limits", "flow")]
    [InlineData("soak", "flow")]
    [InlineData("many", "cases latency")]
    [InlineData("producers", "notify_on notify_on_waits notify_off notify_off_waits")]
    [InlineData("history", "flow")]
    public void A_scenario_prints_one_figure_and_its_curves(string scenario, string curves)
    {
        Assert.True(tiny.Run.ExitCode == 0, tiny.Run.Error);
        var line = tiny.Run.Scenarios[scenario];
        Assert.True(line.GetProperty("figure").GetDouble() > 0);
        Assert.Equal(1, line.GetProperty("runs").GetInt32());
        Assert.Equal(curves.Split(' '), line.GetProperty("curves").EnumerateArray().Select(curve => curve.GetProperty("name").GetString()));
        foreach (var curve in line.GetProperty("curves").EnumerateArray())
        {
            Assert.NotEqual(0, curve.GetProperty("rows").GetArrayLength());
            Assert.All(
                curve.GetProperty("rows").EnumerateArray(),
                row => Assert.Equal(curve.GetProperty("columns").GetArrayLength(), row.GetProperty("values").GetArrayLength()));
        }
    }

    [Fact]
    public void Backlog_measures_the_cases_that_were_asked_for_beside_none()
    {
        var settings = Settings("backlog");
        Assert.Equal(300, settings.GetProperty("ready_1m_rows").GetInt32());
        Assert.True(settings.GetProperty("deepest_drain_ratio").GetDouble() > 0);
        Assert.False(settings.TryGetProperty("ready_10m_rows", out _));
        Assert.Equal(["none", "paused_queue", "ready_10k", "ready_1m"], Labels("backlog", "claims"));
    }

    [Theory]
    [InlineData("pinned", 0)]
    [InlineData("pinned-limits", 10)]
    public void Pinned_goes_on_after_the_snapshot_and_counts_what_a_bystander_feels(string scenario, int keys)
    {
        var settings = Settings(scenario);
        Assert.Equal(keys, settings.GetProperty("concurrency_keys").GetInt32());
        Assert.True(settings.GetProperty("bystander_worst_p99_ms").GetDouble() > 0);
        Assert.True(
            settings.GetProperty("worst_claim_p99_ms").GetDouble() >= settings.GetProperty("worst_claim_p50_ms").GetDouble());
        var end = settings.GetProperty("pinned_to_second").GetDouble();
        Assert.True(end - settings.GetProperty("pinned_from_second").GetDouble() > 0.5);
        Assert.Contains(Rows(scenario, "flow"), row => row.GetProperty("at").GetDouble() > end);
    }

    [Fact]
    public void Soak_watches_memory_and_size_at_the_rate_it_was_given()
    {
        var settings = Settings("soak");
        Assert.Equal(LongRun.Rate, settings.GetProperty("rate").GetDouble());
        Assert.InRange(settings.GetProperty("worker_memory_mb_at_end").GetDouble(), 10, 2000);
        Assert.True(settings.GetProperty("jobs_table_mb_at_end").GetDouble() > 0);
    }

    [Fact]
    public void Many_compares_with_a_plain_drain_and_does_not_write_wide_payloads_again()
    {
        Assert.Equal(["plain", "queues_and_kinds", "listeners", "payload_8kb"], Labels("many", "cases"));
        Assert.InRange(tiny.Run.Scenarios["many"].GetProperty("figure").GetDouble(), 0.001, 1);
        Assert.InRange(Settings("many").GetProperty("payload_8kb_wal_drain").GetDouble(), 100, 8000);
    }

    [Fact]
    public void Producers_are_measured_with_notify_and_without()
    {
        var settings = Settings("producers");
        Assert.True(settings.GetProperty("notify_on_enqueued_per_second").GetDouble() > 0);
        Assert.True(settings.GetProperty("notify_off_enqueued_per_second").GetDouble() > 0);
        Assert.Equal(0, settings.GetProperty("notify_off_notifications_per_second").GetDouble());
    }

    [Fact]
    public void History_empties_and_drops_every_old_partition_while_jobs_flow()
    {
        var settings = Settings("history");
        Assert.Equal(8, settings.GetProperty("partitions_emptied").GetInt32());
        Assert.Equal(8, settings.GetProperty("partitions_dropped").GetInt32());
        Assert.True(settings.GetProperty("longest_enqueue_ms").GetDouble() > 0);
        Assert.True(settings.GetProperty("claim_ratio").GetDouble() > 0);
    }

    [Fact]
    public void Parked_weighs_every_run_and_resumes_the_ones_it_signals()
    {
        var line = tiny.Run.Scenarios["parked"];
        Assert.True(line.GetProperty("figure").GetDouble() > 0);
        var settings = Settings("parked");
        Assert.Equal(300, settings.GetProperty("runs").GetInt32());
        Assert.Equal(30, settings.GetProperty("signals").GetInt32());

        // Its row alone: an input, what it waits for, and 40 columns that are mostly null.
        Assert.InRange(settings.GetProperty("row_bytes_per_run").GetDouble(), 150, 600);
        Assert.True(settings.GetProperty("bytes_per_run").GetDouble() > settings.GetProperty("row_bytes_per_run").GetDouble());
        Assert.True(settings.GetProperty("parked_per_s").GetDouble() > 0);
        foreach (var beside in (string[])["none", "parked"])
        {
            Assert.InRange(settings.GetProperty($"worker_mb_{beside}").GetDouble(), 10, 2000);
            Assert.InRange(
                settings.GetProperty($"claim_empty_p50_us_{beside}").GetDouble(), 1, settings.GetProperty($"claim_100_p50_us_{beside}").GetDouble());
            Assert.True(settings.GetProperty($"claim_100_p99_us_{beside}").GetDouble() > 0);
        }

        Assert.True(settings.GetProperty("drain_ratio").GetDouble() > 0);
        Assert.True(settings.GetProperty("signal_cold_p99_ms").GetDouble() > 0);
        Assert.True(settings.GetProperty("status_ms").GetDouble() > 0);
    }

    private JsonElement Settings(string scenario) => tiny.Run.Scenarios[scenario].GetProperty("settings");

    private IEnumerable<JsonElement> Rows(string scenario, string curve) => tiny.Run.Scenarios[scenario].GetProperty("curves")
        .EnumerateArray().Single(one => one.GetProperty("name").GetString() == curve).GetProperty("rows").EnumerateArray();

    private IEnumerable<string?> Labels(string scenario, string curve) =>
        Rows(scenario, curve).Select(row => row.GetProperty("label").GetString());
}
