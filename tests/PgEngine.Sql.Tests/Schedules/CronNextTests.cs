using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>What an expression says, in UTC. Thousands of random ones are compared with Quartz in PgEngine.Cron.Tests.</summary>
public sealed class CronNextTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    // 2026-02-03 is a Tuesday.
    [Theory]
    [InlineData("* * * * *", "2026-02-03 10:20:30", "2026-02-03 10:21:00")]
    [InlineData("* * * * *", "2026-02-03 10:20:00", "2026-02-03 10:21:00")]
    [InlineData("* * * * *", "2026-02-03 10:20:59.999", "2026-02-03 10:21:00")]
    [InlineData("* * * * * *", "2026-02-03 10:20:30.5", "2026-02-03 10:20:31")]
    [InlineData("*/15 * * * * *", "2026-02-03 10:20:45", "2026-02-03 10:21:00")]
    [InlineData("10-40/15 8 * * *", "2026-02-03 08:25:00", "2026-02-03 08:40:00")]
    [InlineData("5/20 8 * * *", "2026-02-03 08:25:00", "2026-02-03 08:45:00")]
    [InlineData("0 8,12-14,20 * * *", "2026-02-03 14:00:00", "2026-02-03 20:00:00")]
    [InlineData("0 8 * * MON-FRI", "2026-02-06 08:00:00", "2026-02-09 08:00:00")]
    [InlineData("0 8 * * fri-sun", "2026-02-03 08:00:00", "2026-02-06 08:00:00")]
    [InlineData("0 8 * * 5-7", "2026-02-07 08:00:00", "2026-02-08 08:00:00")]
    [InlineData("0 8 * * 7", "2026-02-03 08:00:00", "2026-02-08 08:00:00")]
    [InlineData("0 8 * * 0", "2026-02-03 08:00:00", "2026-02-08 08:00:00")]
    [InlineData("0 8 1 jan,JUL *", "2026-02-03 08:00:00", "2026-07-01 08:00:00")]
    [InlineData("0 0 29 2 *", "2096-02-29 00:00:00", "2104-02-29 00:00:00")]
    [InlineData("0 0 31 * ?", "2026-04-01 00:00:00", "2026-05-31 00:00:00")]
    [InlineData("  0\t8  * *   * ", "2026-02-03 08:00:00", "2026-02-04 08:00:00")]
    [InlineData("0 0 1 1 *", "2026-12-31 23:59:59", "2027-01-01 00:00:00")]
    public Task Fields_lists_ranges_steps_and_names(string expression, string after, string next) => Expect(expression, after, next);

    [Theory]
    [InlineData("0 0 L * *", "2028-02-03", "2028-02-29 00:00:00")]
    [InlineData("0 0 L-2 * *", "2026-02-03", "2026-02-26 00:00:00")]
    [InlineData("0 0 L-30 * *", "2026-02-03", "2026-03-01 00:00:00")]
    [InlineData("0 0 LW * *", "2026-02-03", "2026-02-27 00:00:00")]         // the 28th is a Saturday
    [InlineData("0 0 L-6W * *", "2026-02-03", "2026-02-23 00:00:00")]       // the 22nd is a Sunday
    [InlineData("0 0 15W * *", "2026-02-03", "2026-02-16 00:00:00")]        // a Sunday: Monday is nearer
    [InlineData("0 0 14W * *", "2026-02-03", "2026-02-13 00:00:00")]        // a Saturday: Friday
    [InlineData("0 0 1W * *", "2026-07-31", "2026-08-03 00:00:00")]         // never into the month before
    [InlineData("0 0 31W * *", "2026-02-03", "2026-03-31 00:00:00")]        // February has no 31st
    [InlineData("0 0 * * 5#3", "2026-02-03", "2026-02-20 00:00:00")]
    [InlineData("0 0 * * MON#5", "2026-02-03", "2026-03-30 00:00:00")]
    [InlineData("0 0 * * 5L", "2026-02-03", "2026-02-27 00:00:00")]
    [InlineData("0 0 * * SUNL,WED", "2026-02-19", "2026-02-22 00:00:00")]
    [InlineData("0 0 1,L * *", "2026-02-03", "2026-02-28 00:00:00")]
    [InlineData("0 0 * 2 1#5", "2026-02-03", "2044-02-29 00:00:00")]        // a leap year's February from Monday on
    public Task Last_days_working_days_and_weekdays_of_the_month(string expression, string after, string next) =>
        Expect(expression, after, next);

    // The rule of cron: restricted is what is not exactly * or ?, and two restricted fields are joined by "or".
    [Theory]
    [InlineData("0 0 13 * FRI", "2026-02-03", "2026-02-06 00:00:00")]
    [InlineData("0 0 13 * FRI", "2026-02-12", "2026-02-13 00:00:00")]
    [InlineData("0 0 5 * FRI", "2026-02-03", "2026-02-05 00:00:00")]
    [InlineData("0 0 13 * *", "2026-02-03", "2026-02-13 00:00:00")]
    [InlineData("0 0 13 * ?", "2026-02-03", "2026-02-13 00:00:00")]
    [InlineData("0 0 * * FRI", "2026-02-03", "2026-02-06 00:00:00")]
    [InlineData("0 0 ? * FRI", "2026-02-03", "2026-02-06 00:00:00")]
    [InlineData("0 0 */10 * SUN", "2026-02-03", "2026-02-08 00:00:00")]
    [InlineData("0 0 */10 * SUN", "2026-02-08", "2026-02-11 00:00:00")]
    [InlineData("0 0 1-31 * MON", "2026-02-03", "2026-02-04 00:00:00")]
    [InlineData("0 0 ? * *", "2026-02-03", "2026-02-04 00:00:00")]
    public Task Two_restricted_day_fields_are_joined_by_or(string expression, string after, string next) => Expect(expression, after, next);

    [Theory]
    [InlineData("@yearly", "2027-01-01 00:00:00")]
    [InlineData("@annually", "2027-01-01 00:00:00")]
    [InlineData("@monthly", "2026-03-01 00:00:00")]
    [InlineData("@weekly", "2026-02-08 00:00:00")]
    [InlineData("@daily", "2026-02-04 00:00:00")]
    [InlineData("@Midnight", "2026-02-04 00:00:00")]
    [InlineData("@hourly", "2026-02-03 11:00:00")]
    [InlineData("@every 90s", "2026-02-03 10:21:00")]     // from 2000-01-01 on
    [InlineData("@every 1h30m", "2026-02-03 10:30:00")]
    [InlineData("@every 7d", "2026-02-07 00:00:00")]
    public Task Words_for_common_times(string expression, string next) => Expect(expression, "2026-02-03 10:20:00", next);

    [Theory]
    [InlineData("60 * * * *", "minute", "not within 0 to 59")]
    [InlineData("* 24 * * *", "hour", "not within 0 to 23")]
    [InlineData("* * 0 * *", "day of month", "not within 1 to 31")]
    [InlineData("* * * 13 *", "month", "not within 1 to 12")]
    [InlineData("* * * * 8", "day of week", "not within 0 to 7")]
    [InlineData("99 * * * * *", "second", "not within 0 to 59")]
    [InlineData("* * * FOO *", "month", "not within")]
    [InlineData("? * * * *", "minute", "no value, range or step")]
    [InlineData("1,,2 * * * *", "minute", "no value, range or step")]
    [InlineData("*/0 * * * *", "minute", "step 0 is not within 1 to 59")]
    [InlineData("*/60 * * * *", "minute", "step 60 is not within 1 to 59")]
    [InlineData("50-10 * * * *", "minute", "range 50-10 runs backwards; write 50-59,0-10")]
    [InlineData("* * * * FRI-MON", "day of week", "runs backwards")]
    [InlineData("* * * * L", "day of week", "names no weekday")]
    [InlineData("* * * * 5#6", "day of week", "#1 to #5")]
    [InlineData("* * 32W * *", "day of month", "no month has a day")]
    [InlineData("* * L-31 * *", "day of month", "no month has a day")]
    [InlineData("* * W * *", "day of month", "not within")]
    [InlineData("0 0 30 2 *", "day of month", "none of these months ever has such a day")]
    [InlineData("0 0 31 4,6,9,11 ?", "day of month", "none of these months ever has such a day")]
    [InlineData("* * * *", "form", "4 fields, 5 or 6 are needed")]
    [InlineData("0 0 0 1 1 ? 2030", "form", "a year is not supported")]
    [InlineData("", "form", "0 fields")]
    [InlineData("@reboot", "form", "known are @yearly")]
    [InlineData("@every 0s", "@every", "goes from 1s to 366d")]
    [InlineData("@every 400d", "@every", "goes from 1s to 366d")]
    [InlineData("@every", "form", "known are @yearly")]
    public async Task A_bad_expression_is_refused_with_its_field_and_the_reason(string expression, string field, string reason)
    {
        var error = await Refused.WithAsync(
            "QE040", () => fixture.Database.Source.ScalarAsync<DateTime?>("select engine.cron_next($1)", expression));

        Assert.Contains($": {field}: ", error.MessageText, StringComparison.Ordinal);
        Assert.Contains(reason, error.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_expression_is_refused() =>
        await Refused.WithAsync("QE040", () => fixture.Database.Source.ScalarAsync<DateTime?>("select engine.cron_next(null)"));

    [Theory]
    [InlineData("Europe/Pariss")]
    [InlineData("Europe/Pari5")]     // a POSIX rule to PostgreSQL: five hours behind
    [InlineData("EST5")]
    [InlineData("CEST")]             // an abbreviation: fixed at two hours
    [InlineData("CET")]
    [InlineData("")]
    public async Task A_zone_that_is_none_or_means_something_else_is_refused(string zone) =>
        await Refused.WithAsync(
            "QE041", () => fixture.Database.Source.ScalarAsync<DateTime?>("select engine.cron_next('@daily', time_zone => $1)", zone));

    [Theory]
    [InlineData("Etc/GMT+5", "2026-02-03 05:00:00")]
    [InlineData("gmt", "2026-02-04 00:00:00")]
    [InlineData("asia/kathmandu", "2026-02-03 18:15:00")]
    public async Task Names_of_zones_may_have_digits_and_any_case(string zone, string next) =>
        Assert.Equal(next, await NextAsync("@daily", "2026-02-03 01:00:00", zone));

    [Fact]
    public async Task Without_a_time_it_goes_from_now()
    {
        await fixture.Database.Clock.SetAsync(new DateTimeOffset(2026, 2, 3, 10, 20, 0, TimeSpan.Zero));

        Assert.Equal(
            new DateTime(2026, 2, 3, 11, 0, 0, DateTimeKind.Utc),
            await fixture.Database.Source.ScalarAsync<DateTime>("select engine.cron_next('@hourly')"));
        Assert.Null(await fixture.Database.Source.ScalarAsync<DateTime?>("select engine.cron_next('@hourly', 'infinity')"));
    }

    [Fact]
    public async Task The_sessions_own_zone_changes_nothing()
    {
        const string Query = "select engine.cron_next('30 2 * * *', '2026-03-28 12:00+00', 'Europe/Paris') at time zone 'UTC'";
        await using var session = await fixture.Database.OpenSessionAsync();
        await session.ExecuteAsync("set time zone 'America/New_York'");

        Assert.Equal(new DateTime(2026, 3, 29, 1, 0, 0), await session.ScalarAsync<DateTime>(Query));
    }

    private async Task Expect(string expression, string after, string next) => Assert.Equal(next, await NextAsync(expression, after, "UTC"));

    private Task<string> NextAsync(string expression, string after, string zone) => fixture.Database.Source.ScalarAsync<string>(
        "select (engine.cron_next($1, $2::timestamp at time zone 'UTC', $3) at time zone 'UTC')::text", expression, after, zone);
}
