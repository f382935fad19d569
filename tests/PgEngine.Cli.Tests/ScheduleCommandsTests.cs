using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class ScheduleCommandsTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly TestDatabase _database = fixture.Database;

    [Fact]
    public async Task A_schedule_is_added_listed_run_paused_and_removed()
    {
        await _database.Clock.SetAsync(new DateTimeOffset(2031, 2, 3, 12, 0, 0, TimeSpan.Zero));
        var added = await RunAsync(
            "schedules", "add", "report", "0 8 * * MON-FRI", "report", "--time-zone", "Europe/Paris", "--jitter", "30s", "--overlap", "skip");
        Assert.Equal((0, "Schedule \"report\" fires next at 2031-02-04 07:00:00Z.\n"), (added.ExitCode, added.Output));

        var listed = (await RunAsync("schedules", "list", "--json")).Json.GetProperty("schedules").EnumerateArray()
            .Single(schedule => schedule.GetProperty("name").GetString() == "report");
        Assert.Equal("Europe/Paris", listed.GetProperty("time_zone").GetString());
        Assert.Equal("skip", listed.GetProperty("overlap").GetString());
        Assert.Equal((await RunAsync("schedules")).Output, (await RunAsync("schedules", "list")).Output);

        var job = long.Parse((await RunAsync("schedules", "run", "report", "--yes")).Output, System.Globalization.CultureInfo.InvariantCulture);
        var history = (await RunAsync("schedules", "history", "report", "--json")).Json.GetProperty("runs")[0];
        Assert.Equal((job, "by hand", "ready"), (
            history.GetProperty("job_id").GetInt64(), history.GetProperty("outcome").GetString(), history.GetProperty("job_state").GetString()));

        Assert.Contains("is paused.", (await RunAsync("schedules", "pause", "report", "--reason", "holidays", "--yes")).Output, StringComparison.Ordinal);
        Assert.Contains("was paused already.", (await RunAsync("schedules", "pause", "report", "--yes")).Output, StringComparison.Ordinal);
        Assert.Contains("fires again.", (await RunAsync("schedules", "resume", "report")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("schedules", "remove", "report", "--yes")).ExitCode);
        Assert.Equal(1, (await RunAsync("schedules", "remove", "report", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Next_shows_the_coming_times_of_an_expression_in_its_zone()
    {
        await _database.Clock.SetAsync(new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero));

        var fires = (await RunAsync("schedules", "next", "--cron", "30 2 * * *", "--time-zone", "Europe/Paris", "-n", "2", "--json"))
            .Json.GetProperty("fires");

        Assert.Equal(
            ["Sun 2026-03-29 03:00:00", "Mon 2026-03-30 02:30:00"], fires.EnumerateArray().Select(fire => fire.GetProperty("local_time").GetString()));
    }

    [Fact]
    public async Task Next_shows_the_coming_times_of_a_schedule()
    {
        await RunAsync("schedules", "add", "hourly", "@hourly", "report");

        Assert.Equal(5, (await RunAsync("schedules", "next", "hourly", "--json")).Json.GetProperty("fires").GetArrayLength());
        Assert.Equal(1, (await RunAsync("schedules", "next", "nobody")).ExitCode);
        Assert.Equal(2, (await RunAsync("schedules", "next")).ExitCode);
    }

    [Fact]
    public async Task An_older_version_of_an_application_is_let_back_in()
    {
        await _database.Source.ExecuteAsync("insert into engine.schedule_owners (owner, app_version, told_at) values ('shop', '2.0.0', now())");
        Assert.Equal(0, (await RunAsync("schedules", "roll-back", "shop", "1.9.0")).ExitCode);
        Assert.Equal("1.9.0", await _database.Source.ScalarAsync<string>("select app_version from engine.schedule_owners where owner = 'shop'"));
        Assert.Equal(1, (await RunAsync("schedules", "roll-back", "nobody", "1.0.0")).ExitCode);
    }

    [Fact]
    public async Task A_bad_expression_is_a_failure_that_names_the_field()
    {
        var run = await RunAsync("schedules", "add", "bad", "61 * * * *", "report");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("minute: '61' is not within 0 to 59", run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.Of(_database.ConnectionString, arguments);
}
