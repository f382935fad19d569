using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>Nobody fired for a while: at 12:00 the schedule was made, at the time of each test workers are back.</summary>
public sealed class CatchUpTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    [Theory]
    [InlineData("skip", "13:00 skipped")]
    [InlineData("latest", "13:00 skipped, 17:00 caught up")]
    [InlineData("all", "13:00 caught up, 14:00 caught up, 15:00 caught up, 16:00 caught up, 17:00 caught up")]
    public async Task Missed_times_are_made_up_for_as_the_policy_says(string policy, string runs)
    {
        await ScheduleAsync("report", "0 * * * *", $"catch_up => '{policy}'");
        await Clock.AdvanceAsync(TimeSpan.FromHours(5.5));
        await FireAsync();

        Assert.Equal(runs, await HistoryAsync("report"));
        Assert.Equal(Noon.AddHours(6), await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules"));
    }

    [Theory]
    [InlineData("skip", "13:00 skipped, 15:00 enqueued")]
    [InlineData("latest", "13:00 skipped, 15:00 enqueued")]
    [InlineData("all", "13:00 caught up, 14:00 caught up, 15:00 enqueued")]
    public async Task A_time_that_is_on_time_fires_and_is_the_latest(string policy, string runs)
    {
        await ScheduleAsync("report", "0 * * * *", $"catch_up => '{policy}'");
        await Clock.AdvanceAsync(TimeSpan.FromHours(3) + TimeSpan.FromSeconds(30));
        await FireAsync();

        Assert.Equal(runs, await HistoryAsync("report"));
    }

    [Fact]
    public async Task All_makes_up_for_the_newest_up_to_the_maximum()
    {
        await ScheduleAsync("report", "0 * * * *", "catch_up => 'all', catch_up_max => 2");
        await Clock.AdvanceAsync(TimeSpan.FromHours(5.5));
        await FireAsync();

        Assert.Equal("13:00 skipped, 16:00 caught up, 17:00 caught up", await HistoryAsync("report"));
        Assert.Equal("missed, and all that followed before 2031-02-03 16:00:00Z", await Sql.ScalarAsync<string>(
            "select reason from schedule_history('report') where outcome = 'skipped'"));
    }

    [Theory]
    [InlineData("all", "02 13:00 skipped, 02 16:00 caught up, 02 17:00 caught up")]
    [InlineData("latest", "02 13:00 skipped, 02 17:00 caught up")]
    public async Task Nothing_older_than_the_window_is_made_up_for(string policy, string runs)
    {
        await ScheduleAsync("report", "0 * * * *", $"catch_up => '{policy}', catch_up_window => '2 hours'");
        await Clock.AdvanceAsync(TimeSpan.FromHours(5.5));
        await FireAsync();

        Assert.Equal(runs.Replace("02 ", "", StringComparison.Ordinal), await HistoryAsync("report"));
    }

    [Fact]
    public async Task A_latest_that_is_older_than_the_window_is_left_out()
    {
        await ScheduleAsync("report", "0 13 * * *", "catch_up_window => '1 hour'");
        await Clock.AdvanceAsync(TimeSpan.FromHours(5));
        await FireAsync();

        Assert.Equal("13:00 skipped", await HistoryAsync("report"));
    }

    [Fact]
    public async Task A_schedule_of_seconds_that_stood_for_a_year_catches_up_at_once()
    {
        await ScheduleAsync("tick", "* * * * * *");
        await Clock.AdvanceAsync(TimeSpan.FromDays(365));

        Assert.Equal(60, await FireAsync());
        Assert.Equal(60L + 1, await Sql.ScalarAsync<long>("select count(*) from schedule_runs"));
    }

    [Fact]
    public async Task The_job_says_that_it_is_late()
    {
        await ScheduleAsync("report", "0 * * * *");
        await Clock.AdvanceAsync(TimeSpan.FromHours(1.5));
        await FireAsync();

        Assert.Equal("caught up", await Sql.ScalarAsync<string>("select headers ->> 'fired' from jobs"));
        Assert.Equal(["2031-02-03T13:00:00.000Z"], await JobFiresAsync());
    }

    [Fact]
    public async Task Every_interval_catches_up_too()
    {
        await ScheduleAsync("poll", "@every 40m", "catch_up => 'all'");
        await Clock.AdvanceAsync(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(10));
        await FireAsync();

        Assert.Equal("12:40 caught up, 13:20 caught up, 14:00 caught up", await HistoryAsync("poll"));
    }
}
