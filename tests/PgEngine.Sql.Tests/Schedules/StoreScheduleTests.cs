using PgEngine.Sql.Tests.Rights;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

public sealed class StoreScheduleTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    [Fact]
    public async Task A_schedule_says_when_it_fires_next_and_stands_in_the_list()
    {
        Assert.Equal(Noon.AddHours(20), await ScheduleAsync("report", "0 8 * * *", "payload => '{\"a\": 1}', queue => 'slow', priority => -5"));

        var row = await Sql.RowAsync("select * from schedules()");
        Assert.Equal("report", row["name"]);
        Assert.Equal("slow", row["queue"]);
        Assert.Equal(-5, row["priority"]);
        Assert.Equal("latest", row["catch_up"]);
        Assert.Equal("allow", row["overlap"]);
        Assert.Equal(Noon.AddHours(20), row["next_fire_at"]);
        Assert.Null(row["last_fire_at"]);
    }

    [Fact]
    public async Task The_same_name_again_replaces_the_text_and_the_time_if_the_times_changed()
    {
        await ScheduleAsync("report", "0 8 * * *");
        await Sql.ExecuteAsync("select schedule('report', '0 9 * * *', 'other', time_zone => 'Europe/Paris')");

        var row = await Sql.RowAsync("select * from schedules()");
        Assert.Equal("other", row["kind"]);
        Assert.Equal(Noon.AddHours(20), row["next_fire_at"]);
    }

    [Fact]
    public async Task What_was_due_before_an_edit_fires_as_it_was()
    {
        await ScheduleAsync("report", "1 12 * * *");
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(80));
        Assert.Equal(Noon.AddHours(20), await ScheduleAsync("report", "0 8 * * *"));

        Assert.Equal(["2031-02-03T12:01:00.000Z"], await JobFiresAsync());
    }

    [Fact]
    public async Task An_edit_of_the_job_alone_keeps_the_next_time()
    {
        await ScheduleAsync("report", "@every 7h");
        var next = await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(next, await ScheduleAsync("report", "@every 7h", "payload => '[]'"));
    }

    [Theory]
    [InlineData("QE041", "select schedule('', '@daily', 'work')")]
    [InlineData("QE041", "select schedule(repeat('x', 201), '@daily', 'work')")]
    [InlineData("QE040", "select schedule('a', '@weekdays', 'work')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', time_zone => 'Mars/Olympus')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', catch_up => 'some')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', catch_up => null)")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', catch_up => 'all', catch_up_max => 0)")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', catch_up_window => '-1 hour')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', overlap => 'maybe')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', jitter => '2 days')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', options => '{\"run_at\": \"2030-01-01\"}')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', options => '[]')")]
    [InlineData("QE001", "select schedule('a', '@daily', '')")]
    [InlineData("QE041", "select schedule('a', '@daily', 'work', payload => null)")]
    [InlineData("QE005", "select schedule('a', '@daily', 'work', priority => 101)")]
    [InlineData("QE006", "select schedule('a', '@daily', 'work', options => '{\"max_attempts\": 0}')")]
    [InlineData("QE007", "select schedule('a', '@daily', 'work', queue => '')")]
    [InlineData("QE009", "select schedule('a', '@daily', 'work', options => '{\"retry\": {\"backoff\": \"none\"}}')")]
    public async Task A_schedule_that_could_not_fire_as_it_says_is_refused(string code, string statement)
    {
        await RefusedAsync(code, () => Sql.ExecuteAsync(statement));
        Assert.Empty(await Sql.QueryAsync<string>("select name from schedules()"));
    }

    [Fact]
    public async Task A_removed_schedule_is_gone_with_its_history_and_its_jobs_stay()
    {
        await ScheduleAsync("report", "* * * * *");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await FireAsync();

        Assert.True(await Sql.ScalarAsync<bool>("select unschedule('report')"));
        Assert.False(await Sql.ScalarAsync<bool>("select unschedule('report')"));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("select count(*) from schedule_runs"));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_new_time_wakes_workers_that_sleep_until_a_later_one()
    {
        var listener = await ListenAsync();

        await ScheduleAsync("report", "0 8 * * *");
        Assert.Equal(["s:"], await listener.HeardAsync());

        await ScheduleAsync("report", "0 8 * * *", "payload => '[1]'");
        Assert.Empty(await listener.HeardAsync());
    }

    [Fact]
    public async Task A_viewer_sees_schedules_without_payload_and_headers()
    {
        await ScheduleAsync("report", "0 8 * * *", "payload => '[1]', options => '{\"headers\": {\"x\": \"y\"}, \"max_attempts\": 2}'");
        await using var role = await TestRole.CreateAsync(Database, "viewer");
        await using var session = await role.LogInAsync();

        var row = await session.RowAsync("select payload, options::text as options from engine.schedules()");

        Assert.Null(row["payload"]);
        Assert.Equal("{\"max_attempts\": 2}", row["options"]);
    }

    [Fact]
    public async Task Operators_acts_are_audited()
    {
        await ScheduleAsync("report", "0 8 * * *");
        await Sql.ExecuteAsync("select pause_schedule('report', 'holidays')");
        await Sql.ExecuteAsync("select resume_schedule('report')");
        await Sql.ExecuteAsync("select run_schedule_now('report')");
        await Sql.ExecuteAsync("select unschedule('report')");

        Assert.Equal(
            ["schedule", "pause_schedule", "resume_schedule", "run_schedule_now", "unschedule"],
            await Sql.QueryAsync<string>("select act from audit where target = 'report' order by id"));
    }
}
