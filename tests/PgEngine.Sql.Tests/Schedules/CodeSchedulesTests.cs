using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>Schedules that come from the code of an application, through rolling deploys.</summary>
public sealed class CodeSchedulesTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    private const string Daily = """{"name": "report", "cron": "0 8 * * *", "kind": "work"}""";
    private const string Hourly = """{"name": "report", "cron": "0 * * * *", "kind": "work"}""";
    private const string Clean = """{"name": "clean", "cron": "@daily", "kind": "work", "jitter": "00:05:00", "options": {"max_attempts": 1}}""";

    [Fact]
    public async Task Code_creates_its_schedules_and_says_nothing_new_the_second_time()
    {
        Assert.Equal("clean created, report created", await TellAsync("1.0.0", Daily, Clean));
        Assert.Equal("clean unchanged, report unchanged", await TellAsync("1.0.0", Daily, Clean));

        var row = await Sql.RowAsync("select * from schedules() where name = 'clean'");
        Assert.Equal("shop", row["owner"]);
        Assert.Equal("1.0.0", row["app_version"]);
        Assert.Equal(TimeSpan.FromMinutes(5), row["jitter"]);
    }

    [Fact]
    public async Task An_old_binary_that_starts_late_in_a_rolling_deploy_undoes_nothing()
    {
        await TellAsync("1.9.0", Daily, Clean);
        Assert.Equal("report changed, clean removed", await TellAsync("1.10.0", Hourly));

        Assert.Equal("clean older, report older", await TellAsync("1.9.0", Daily, Clean));

        Assert.Equal(["report 0 * * * *"], await Sql.QueryAsync<string>("select name || ' ' || cron from schedules()"));
    }

    [Fact]
    public async Task A_new_binary_takes_out_what_left_the_code_also_when_nothing_is_left()
    {
        await TellAsync("1.0.0", Daily, Clean);

        Assert.Equal("clean removed, report removed", await TellAsync("1.1.0"));
        Assert.Empty(await Sql.QueryAsync<string>("select name from schedules()"));
    }

    [Fact]
    public async Task Workers_of_one_version_with_different_schedules_do_not_remove_each_others()
    {
        await TellAsync("1.0.0", Daily);

        Assert.Equal("clean created, report kept", await TellAsync("1.0.0", Clean));
        Assert.Equal("report unchanged, clean kept", await TellAsync("1.0.0", Daily));
    }

    [Fact]
    public async Task Two_binaries_that_start_at_once_leave_the_newer_ones_schedules_in_both_orders()
    {
        await TellAsync("1.0.0", Daily);
        var b = await OpenAsync("b");

        await Sql.BeginAsync();
        await TellAsync("2.0.0", Hourly);
        var old = b.Sql.Start(Statement, "shop", "1.0.0", $"[{Daily}]");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal("older", Assert.Single(await old)["answer"]);

        await b.Sql.BeginAsync();
        await b.Sql.RowsAsync(Statement, "shop", "2.0.0", $"[{Hourly}]");
        var newer = Sql.Start(Statement, "shop", "3.0.0", $"[{Daily}]");
        await Sql.WaitUntilBlockedAsync();
        await b.Sql.CommitAsync();
        Assert.Equal("changed", Assert.Single(await newer)["answer"]);
        Assert.Equal("0 8 * * *", await Sql.ScalarAsync<string>("select cron from schedules()"));
    }

    [Fact]
    public async Task An_operators_edit_and_pause_outlive_restarts_until_the_code_says_something_new()
    {
        await TellAsync("1.0.0", Daily);
        await ScheduleAsync("report", "30 9 * * *");
        await Sql.ExecuteAsync("select pause_schedule('report')");

        Assert.Equal("report unchanged", await TellAsync("1.0.0", Daily));
        Assert.Equal("report unchanged", await TellAsync("1.1.0", Daily));
        Assert.Equal("30 9 * * *", await Sql.ScalarAsync<string>("select cron from schedules()"));
        Assert.Equal("report changed", await TellAsync("1.2.0", Hourly));
        Assert.Equal("0 * * * *", await Sql.ScalarAsync<string>("select cron from schedules() where paused_at is not null"));
    }

    [Fact]
    public async Task A_name_that_somebody_else_has_is_left_alone()
    {
        await ScheduleAsync("report", "0 9 * * *");
        await TellAsync("1.0.0", Clean);

        Assert.Equal("report taken, clean kept", await TellAsync("1.0.0", Daily));
        Assert.Equal("taken", Assert.Single(await Sql.RowsAsync(Statement, "bank", "9.0", $"[{Clean}]"))["answer"]);
        Assert.Equal("0 9 * * *", await Sql.ScalarAsync<string>("select cron from schedules() where name = 'report'"));
    }

    [Fact]
    public async Task After_a_roll_back_the_older_version_speaks_again()
    {
        await TellAsync("1.9.0", Daily);
        await TellAsync("2.0.0", Hourly, Clean);
        await Sql.ExecuteAsync("select roll_back_schedules('shop', '1.9.0')");

        Assert.Equal("report changed, clean kept", await TellAsync("1.9.0", Daily));
        Assert.Equal("0 8 * * *", await Sql.ScalarAsync<string>("select cron from schedules() where name = 'report'"));
        await RefusedAsync("QE201", () => Sql.ExecuteAsync("select roll_back_schedules('nobody', '1.0')"));
    }

    [Fact]
    public async Task One_bad_schedule_refuses_all_of_a_version()
    {
        await RefusedAsync("QE040", () => TellAsync("1.0.0", Clean, """{"name": "report", "cron": "61 * * * *", "kind": "work"}"""));
        await RefusedAsync("QE041", () => TellAsync("1.0.0", """{"name": "report", "cron": "@daily", "kind": "work", "zone": "UTC"}"""));
        await RefusedAsync("QE041", () => TellAsync("1.0.0", """{"name": "report", "cron": "@daily", "kind": "work", "jitter": "often"}"""));
        await RefusedAsync("QE041", () => TellAsync("main", Daily));

        Assert.Empty(await Sql.QueryAsync<string>("select name from schedules()"));
    }

    [Fact]
    public async Task Versions_are_compared_as_versions()
    {
        string[] ascending =
            ["0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1", "1.2", "v1.10.0", "2.0.0+abc", "2026.11.22.1"];

        Assert.Equal(ascending, await Sql.QueryAsync<string>(
            "select v from unnest($1) as v order by _version_key(v) collate \"C\"", (object)ascending.Reverse().ToArray()));
        Assert.True(await Sql.ScalarAsync<bool>("select _version_key('1.2') = _version_key('1.2.0.0') and _version_key('3+a') = _version_key('3+b')"));
    }

    private const string Statement = "select * from upsert_schedules_v1($1, $2, $3::jsonb)";

    private async Task<string> TellAsync(string version, params string[] schedules) => string.Join(
        ", ",
        (await Sql.RowsAsync(Statement, "shop", version, $"[{string.Join(',', schedules)}]")).Select(row => $"{row["name"]} {row["answer"]}"));
}
