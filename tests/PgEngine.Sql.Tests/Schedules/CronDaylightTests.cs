using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>Clocks that are set forward and back: all fires within a stretch of time, in UTC.</summary>
public sealed class CronDaylightTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Theory]
    [InlineData("30 2 * * *", "Europe/Paris", "2026-03-28 00:00", "2026-03-30 12:00", "03-28 01:30, 03-29 01:00, 03-30 00:30")]
    [InlineData("0,20,40 2 * * *", "Europe/Paris", "2026-03-29 00:00", "2026-03-29 12:00", "03-29 01:00")]
    [InlineData("15 2,3 * * *", "Europe/Paris", "2026-03-29 00:00", "2026-03-29 12:00", "03-29 01:00, 03-29 01:15")]
    [InlineData("0 3 * * *", "Europe/Paris", "2026-03-29 00:00", "2026-03-29 12:00", "03-29 01:00")]
    [InlineData("*/30 * * * *", "Europe/Paris", "2026-03-29 00:00", "2026-03-29 02:00", "03-29 00:30, 03-29 01:00, 03-29 01:30, 03-29 02:00")]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07 00:00", "2026-03-09 12:00", "03-07 07:30, 03-08 07:00, 03-09 06:30")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-02 00:00", "2026-10-05 00:00", "10-02 15:45, 10-03 15:30, 10-04 15:15")]
    [InlineData("45 2 * * *", "Australia/Lord_Howe", "2026-10-02 00:00", "2026-10-05 00:00", "10-02 16:15, 10-03 15:45, 10-04 15:45")]
    [InlineData("0 0 * * *", "America/Havana", "2026-03-07 00:00", "2026-03-09 12:00", "03-07 05:00, 03-08 05:00, 03-09 04:00")]
    public Task A_time_that_clocks_skip_runs_once_when_the_gap_ends(string expression, string zone, string from, string until, string fires) =>
        ExpectAsync(expression, zone, from, until, fires);

    [Theory]
    [InlineData("30 2 * * *", "Europe/Paris", "2026-10-24 12:00", "2026-10-26 12:00", "10-25 00:30, 10-26 01:30")]
    [InlineData("0 1-3 * * *", "Europe/Paris", "2026-10-24 12:00", "2026-10-25 12:00", "10-24 23:00, 10-25 00:00, 10-25 02:00")]
    [InlineData("10,20 2 * * *", "Europe/Paris", "2026-10-25 00:15", "2026-10-26 00:00", "10-25 00:20")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31 00:00", "2026-11-02 12:00", "10-31 05:30, 11-01 05:30, 11-02 06:30")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-04-03 12:00", "2026-04-05 16:00", "04-03 14:45, 04-04 14:45, 04-05 15:15")]
    public Task A_fixed_time_that_comes_twice_runs_the_first_time(string expression, string zone, string from, string until, string fires) =>
        ExpectAsync(expression, zone, from, until, fires);

    [Theory]
    [InlineData("*/30 2 * * *", "Europe/Paris", "2026-10-24 12:00", "2026-10-25 12:00", "10-25 00:00, 10-25 00:30, 10-25 01:00, 10-25 01:30")]
    [InlineData("30 * * * *", "Europe/Paris", "2026-10-25 00:00", "2026-10-25 03:00", "10-25 00:30, 10-25 01:30, 10-25 02:30")]
    [InlineData("15 */2 * * *", "Europe/Paris", "2026-10-24 22:00", "2026-10-25 04:00", "10-24 22:15, 10-25 00:15, 10-25 01:15, 10-25 03:15")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-11-01 05:00", "2026-11-01 07:00", "11-01 05:30, 11-01 06:00, 11-01 06:30, 11-01 07:00")]
    [InlineData("*/15 * * * *", "Australia/Lord_Howe", "2026-04-04 14:25", "2026-04-04 15:30", "04-04 14:30, 04-04 14:45, 04-04 15:00, 04-04 15:15, 04-04 15:30")]
    [InlineData("*/20 1-2 * * *", "America/New_York", "2026-11-01 05:50", "2026-11-01 07:10", "11-01 06:00, 11-01 06:20, 11-01 06:40, 11-01 07:00")]
    public Task An_interval_runs_in_both_hours_of_one_name(string expression, string zone, string from, string until, string fires) =>
        ExpectAsync(expression, zone, from, until, fires);

    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    [Theory]
    [InlineData("0 12 * * *", "2011-12-28 23:00", "2011-12-31 12:00", "12-29 22:00, 12-30 10:00, 12-30 22:00")]
    [InlineData("0 12 * * FRI", "2011-12-24 00:00", "2012-01-07 00:00", "12-30 10:00, 01-05 22:00")]
    [InlineData("0 */6 * * *", "2011-12-30 00:00", "2011-12-30 23:00", "12-30 04:00, 12-30 10:00, 12-30 16:00, 12-30 22:00")]
    public Task A_day_that_was_skipped_runs_once_when_the_next_begins(string expression, string from, string until, string fires) =>
        ExpectAsync(expression, "Pacific/Apia", from, until, fires);

    [Theory]
    [InlineData("0 8 * * *", "Asia/Kathmandu", "2026-02-03 00:00", "2026-02-04 12:00", "02-03 02:15, 02-04 02:15")]
    [InlineData("30 23 * * *", "Asia/Kathmandu", "2026-02-03 00:00", "2026-02-04 12:00", "02-03 17:45")]
    public Task Offsets_need_not_be_whole_hours(string expression, string zone, string from, string until, string fires) =>
        ExpectAsync(expression, zone, from, until, fires);

    [Fact]
    public async Task A_schedule_of_seconds_does_not_walk_through_the_repeated_hour() =>
        // Every second from two to three: fixed, so the second such hour is left out in one step.
        await ExpectAsync("0-59 0-59 2 * * *", "Europe/Paris", "2026-10-25 01:30", "2026-10-26 01:00", "10-26 01:00", max: 1);

    private async Task ExpectAsync(string expression, string zone, string from, string until, string fires, int max = 100)
    {
        var actual = await fixture.Database.Source.ColumnAsync<string>(
            """
            with recursive fires(n, at) as (
              select 1, engine.cron_next($1, $3::timestamp at time zone 'UTC', $2)
              union all
              select n + 1, engine.cron_next($1, at, $2) from fires where n < $5
            )
            select to_char(at at time zone 'UTC', 'MM-DD HH24:MI') from fires
            where at <= $4::timestamp at time zone 'UTC' order by n
            """,
            expression, zone, from, until, max);

        Assert.Equal(fires, string.Join(", ", actual));
    }
}
