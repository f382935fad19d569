using System.Text.Json;
using PgEngine.Bench.Scenarios;

namespace PgEngine.Bench.Tests;

/// <summary>What every scenario prints. Figures are never judged here: a test machine is no place to measure.</summary>
public sealed class ScenarioTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    private const string Ratio = "scenario figure unit min max runs yardstick ratio ratio_min ratio_max";

    private static readonly string[] AllFields =
    [
        "scenario", "figure", "unit", "min", "max", "runs", "yardstick", "ratio", "ratio_min", "ratio_max", "wal_per_job",
        "commits_per_job", "p50_ms", "p95_ms", "p99_ms", "curves", "settings", "environment",
    ];

    [Fact]
    public void Every_scenario_counts_as_valid_and_prints_one_line()
    {
        Assert.True(tiny.Run.ExitCode == 0, tiny.Run.Error);
        Assert.Equal(
            ScenarioList.All.Where(scenario => !scenario.IsLong).Select(scenario => scenario.Name), tiny.Run.Scenarios.Keys);
    }

    [UnixFact]
    public async Task Kill_tells_what_it_did_and_what_was_lost()
    {
        var run = await BenchRun.Of("kill", "--json", "--kills", "2", "--freezes", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        var settings = run.Scenarios["kill"].GetProperty("settings");
        Assert.True(settings.GetProperty("kills").GetInt32() >= 2);
        Assert.Equal(1, settings.GetProperty("freezes").GetInt32());
        Assert.Equal(0, settings.GetProperty("lost").GetInt32());
        Assert.Equal(0, settings.GetProperty("stale_accepted").GetInt32());
        Assert.True(run.Scenarios["kill"].GetProperty("p99_ms").GetDouble() > 0);
    }

    [Theory]
    [InlineData("enqueue", Ratio + " settings environment")]
    [InlineData("bulk", Ratio + " wal_per_job settings environment")]
    [InlineData("drain", Ratio + " wal_per_job commits_per_job settings environment")]
    [InlineData("drain2", Ratio + " wal_per_job commits_per_job settings environment")]
    [InlineData("drain-full", Ratio + " wal_per_job commits_per_job settings environment")]
    [InlineData("drain-cold", Ratio + " wal_per_job commits_per_job settings environment")]
    [InlineData("latency", "scenario figure unit min max runs p50_ms p95_ms p99_ms settings environment")]
    [InlineData("steady", "scenario figure unit min max runs p50_ms p95_ms p99_ms curves settings environment")]
    [InlineData("idle", "scenario figure unit min max runs settings environment")]
    public void A_line_has_the_fields_that_apply_and_no_others(string scenario, string fields)
    {
        var line = tiny.Run.Scenarios[scenario];
        Assert.Equal(fields.Split(' '), line.EnumerateObject().Select(field => field.Name));
        Assert.All(line.EnumerateObject(), field => Assert.Contains(field.Name, AllFields));
        Assert.Equal(1, line.GetProperty("runs").GetInt32());
        Assert.Equal(line.GetProperty("figure").GetDouble(), line.GetProperty("max").GetDouble());
    }

    [Theory]
    [InlineData("drain", 1)]
    [InlineData("drain2", 2)]
    public void A_drain_tells_what_was_run(string scenario, int processes)
    {
        var settings = tiny.Run.Scenarios[scenario].GetProperty("settings");
        Assert.Equal(TinyRun.Jobs, settings.GetProperty("jobs").GetInt32());
        Assert.Equal(processes, settings.GetProperty("processes").GetInt32());
        Assert.Equal(100, settings.GetProperty("payload_bytes").GetInt32());
        Assert.Equal(JsonValueKind.True, settings.GetProperty("history").ValueKind);
    }

    [Fact]
    public void A_steady_load_is_handled_at_its_rate_and_shows_every_window()
    {
        var steady = tiny.Run.Scenarios["steady"];
        Assert.InRange(steady.GetProperty("settings").GetProperty("handled_per_second").GetDouble(), TinyRun.Rate * 0.3, TinyRun.Rate * 3);
        Assert.True(steady.GetProperty("p50_ms").GetDouble() <= steady.GetProperty("p99_ms").GetDouble());
        var curve = steady.GetProperty("curves")[0];
        Assert.Equal(4, curve.GetProperty("rows").GetArrayLength());
        Assert.All(
            curve.GetProperty("rows").EnumerateArray(),
            row => Assert.Equal(curve.GetProperty("columns").GetArrayLength(), row.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public void Jobs_with_everything_on_them_are_told_apart()
    {
        var settings = tiny.Run.Scenarios["drain-full"].GetProperty("settings");
        Assert.Equal(20, settings.GetProperty("concurrency_keys").GetInt32());
        Assert.Equal(10, settings.GetProperty("limit_per_key").GetInt32());
    }

    [Fact]
    public void A_line_tells_on_what_it_was_measured()
    {
        var environment = tiny.Run.Scenarios["drain"].GetProperty("environment");
        Assert.StartsWith("PostgreSQL", environment.GetProperty("server").GetString(), StringComparison.Ordinal);
        Assert.Equal("on", environment.GetProperty("server_settings").GetProperty("synchronous_commit").GetString());
        Assert.Equal(Environment.ProcessorCount, environment.GetProperty("processors").GetInt32());
        Assert.NotEqual(default, environment.GetProperty("measured_at").GetDateTimeOffset());
    }

    [Fact]
    public void Rows_commits_and_round_trips_of_workflows_are_counted_for_each_step_and_run()
    {
        var settings = tiny.Run.Scenarios["workflow"].GetProperty("settings");

        // One row for each step, never written again; besides, a claim changes the run, and its end moves it to history.
        Assert.Equal(1, settings.GetProperty("rows_per_step").GetDouble());
        Assert.InRange(settings.GetProperty("rows_per_run").GetDouble(), 5 + 3, 5 + 5);
        Assert.InRange(settings.GetProperty("commits_per_step").GetDouble(), 1.0 / TinyRun.Jobs, 2);
        var flushes = settings.GetProperty("round_trips_per_step").GetDouble();
        Assert.InRange(flushes, 1.0 / TinyRun.Jobs, 2);
        Assert.True(settings.GetProperty("steps_per_s_active_64").GetDouble() > 0);
        Assert.True(settings.GetProperty("step_p99_ms_1").GetDouble() > 0);
        Assert.True(settings.GetProperty("signal_cold_p50_ms").GetDouble() > 0);
        Assert.True(settings.GetProperty("round_trips_per_run").GetDouble() > flushes * 5);
    }

    [Fact]
    public void Log_and_commits_are_counted_for_the_jobs_of_the_run()
    {
        var drain = tiny.Run.Scenarios["drain"];

        // A row cannot be written, changed and removed for less, and jobs share commits.
        Assert.InRange(drain.GetProperty("wal_per_job").GetDouble(), 200, 1_000_000);
        Assert.InRange(drain.GetProperty("commits_per_job").GetDouble(), 1.0 / TinyRun.Jobs, 1);
    }
}
