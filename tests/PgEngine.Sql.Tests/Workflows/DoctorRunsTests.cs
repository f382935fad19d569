using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>What doctor() and stats() say of runs.</summary>
public sealed class DoctorRunsTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private Task<List<Row>> FindingsAsync(string check) => Sql.RowsAsync("select * from doctor() where check_name = $1", check);

    [Fact]
    public async Task A_run_that_does_not_fit_its_code_is_named_with_the_first_line_of_the_difference()
    {
        var run = await StartAsync();
        await BlockAsync(run, "step charge#1 is gone\nsecond line");
        var finding = Assert.Single(await FindingsAsync("blocked_runs"));
        Assert.Equal(("warn", $"run {run}", $"run {run} (order) does not fit the code: step charge#1 is gone"), (
            finding["severity"], finding["subject"], finding["detail"]));
        Assert.Contains($"resume({run})", finding.Get<string>("cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_nobody_serves_is_named()
    {
        await ServeAsync("order");
        await StartAsync("version => 2");
        Assert.Contains(await FindingsAsync("unserved_jobs"), finding => finding.Get<string>("subject") == "default/order@2");
    }

    [Fact]
    public async Task Many_signals_that_nobody_takes_are_named()
    {
        var run = await StartAsync();
        await Sql.ExecuteAsync("insert into signals (run_id, name, sent_at) select $1, 'tick', _clock() from generate_series(1, 1000)", run);
        Assert.Empty(await FindingsAsync("signal_backlog"));
        await SignalAsync(run, "tick");
        Assert.Equal($"run {run} has 1001 signals tick that it has not taken", Assert.Single(await FindingsAsync("signal_backlog"))["detail"]);
    }

    [Fact]
    public async Task A_very_long_journal_is_named()
    {
        var run = await StartAsync();
        await Sql.ExecuteAsync("update jobs set step_count = 10000");
        Assert.Empty(await FindingsAsync("big_journals"));
        await Sql.ExecuteAsync("update jobs set step_count = 10001");
        Assert.Equal($"run {run}", Assert.Single(await FindingsAsync("big_journals"))["subject"]);
    }

    [Fact]
    public async Task The_figures_count_waiting_and_blocked_runs_signals_and_bytes()
    {
        await ServeAsync();
        await ParkAsync(await StartAsync(), "go");
        await ParkAsync(await StartAsync(), null, Noon.AddDays(1));
        var run = await StartAsync();
        await BlockAsync(run, "diff");
        await SignalAsync(run, "go");
        await JournalAsync(run, "1 a#1");

        Assert.Equal(
            ["jobs_waiting=2", "runs_blocked=1", "signals_pending=1", "steps_bytes=true"],
            await Sql.QueryAsync<string>(
                """
                select name || '=' || case when name = 'steps_bytes' then (value > 0)::text else value::text end from stats()
                where name in ('jobs_waiting', 'runs_blocked', 'signals_pending', 'steps_bytes') order by name
                """));
    }
}
