using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

public sealed class PauseScheduleTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    [Fact]
    public async Task A_paused_schedule_does_not_fire_and_its_times_are_not_made_up_for()
    {
        await ScheduleAsync("report", "* * * * *", "catch_up => 'all'");
        Assert.True(await Sql.ScalarAsync<bool>("select pause_schedule('report', 'holidays')"));
        Assert.False(await Sql.ScalarAsync<bool>("select pause_schedule('report', 'again')"));
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, await FireAsync());
        Assert.Equal("holidays", await Sql.ScalarAsync<string>("select pause_reason from schedules()"));

        Assert.True(await Sql.ScalarAsync<bool>("select resume_schedule('report')"));
        Assert.False(await Sql.ScalarAsync<bool>("select resume_schedule('report')"));
        Assert.Equal(0, await FireAsync());
        Assert.Equal(Noon.AddMinutes(61), await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules()"));
    }

    [Fact]
    public async Task An_edit_leaves_a_paused_schedule_paused()
    {
        await ScheduleAsync("report", "* * * * *");
        await Sql.ExecuteAsync("select pause_schedule('report')");

        Assert.Null(await ScheduleAsync("report", "*/5 * * * *"));
        await Sql.ExecuteAsync("select resume_schedule('report')");
        Assert.Equal(Noon.AddMinutes(5), await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules()"));
    }

    [Theory]
    [InlineData("select pause_schedule('nobody')")]
    [InlineData("select resume_schedule('nobody')")]
    [InlineData("select run_schedule_now('nobody')")]
    [InlineData("select schedule_history('nobody')")]
    public Task A_name_that_no_schedule_has_is_an_error(string statement) => RefusedAsync("QE201", () => Sql.ExecuteAsync(statement));

    [Fact]
    public async Task A_run_by_hand_is_one_more_job_and_moves_nothing()
    {
        var next = await ScheduleAsync("report", "0 8 * * *", "overlap => 'skip', jitter => '1 hour'");
        await Sql.ExecuteAsync("select pause_schedule('report')");
        var first = await Sql.ScalarAsync<long>("select run_schedule_now('report')");
        var second = await Sql.ScalarAsync<long>("select run_schedule_now('report')");

        Assert.NotEqual(first, second);
        Assert.Equal(2L, await Sql.ScalarAsync<long>("select count(*) from jobs where run_at <= _clock() and headers ->> 'fired' = 'by hand'"));
        Assert.Equal("12:00 by hand, 12:00 by hand", await HistoryAsync("report"));
        await Sql.ExecuteAsync("select resume_schedule('report')");
        Assert.Equal(next, await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules()"));
    }

    [Fact]
    public async Task History_shows_how_the_jobs_ended()
    {
        await ScheduleAsync("report", "* * * * *");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await FireAsync();
        var worker = await A.RegisterAsync();
        var claim = await A.ClaimAsync(worker);
        Assert.Equal("running", await Sql.ScalarAsync<string>("select job_state from schedule_history('report')"));

        await A.SettleAsync(claim.Ids[0], claim.Lease, "discard");

        Assert.Equal("cancelled", await Sql.ScalarAsync<string>("select job_state from schedule_history('report')"));
        Assert.Equal(claim.Ids[0], await Sql.ScalarAsync<long>("select last_job_id from schedules()"));
    }
}
