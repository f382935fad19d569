using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>Exactly one job per nominal time, whoever fires beside whom.</summary>
public sealed class FireRaceTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    private QueueSession B { get; set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        await ScheduleAsync("report", "* * * * *");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_second_worker_passes_over_what_the_first_is_firing()
    {
        await Sql.BeginAsync();
        Assert.Equal(1, await FireAsync());
        Assert.Equal(0, await B.Sql.ScalarAsync<int>("select fired from fire_schedules_v1()"));
        await Sql.CommitAsync();

        Assert.Equal(0, await B.Sql.ScalarAsync<int>("select fired from fire_schedules_v1()"));
        Assert.Equal(["2031-02-03T12:01:00.000Z"], await JobFiresAsync());
    }

    [Fact]
    public async Task A_worker_that_dies_while_it_fires_leaves_the_time_to_the_next()
    {
        await Sql.BeginAsync();
        Assert.Equal(1, await FireAsync());
        await Sql.RollbackAsync();

        Assert.Equal(1, await B.Sql.ScalarAsync<int>("select fired from fire_schedules_v1()"));
        Assert.Equal(["2031-02-03T12:01:00.000Z"], await JobFiresAsync());
        Assert.Equal("12:01 enqueued", await HistoryAsync("report"));
    }

    [Fact]
    public async Task Two_workers_share_what_is_due()
    {
        await ScheduleAsync("other", "* * * * *");
        await Sql.ExecuteAsync("update schedules set next_fire_at = '2031-02-03 12:01+00'");
        await Sql.BeginAsync();
        await Sql.ExecuteAsync("select from schedules where name = 'other' for update");

        Assert.Equal(1, await B.Sql.ScalarAsync<int>("select fired from fire_schedules_v1()"));
        Assert.Equal(1, await FireAsync());
        await Sql.CommitAsync();
        Assert.Equal(2, (await JobFiresAsync()).Count);
    }

    [Fact]
    public async Task An_edit_waits_for_a_fire_and_does_not_repeat_it()
    {
        await Sql.BeginAsync();
        await FireAsync();
        var edit = B.Sql.Start("select schedule('report', '*/5 * * * *', 'work')");
        await B.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        await edit;

        Assert.Equal(["2031-02-03T12:01:00.000Z"], await JobFiresAsync());
        Assert.Equal(Noon.AddMinutes(5), await Sql.ScalarAsync<DateTime>("select next_fire_at from schedules"));
    }

    [Fact]
    public async Task A_time_that_was_used_is_not_used_again_even_if_the_next_time_is_set_back()
    {
        await FireAsync();
        await Sql.ExecuteAsync("update schedules set next_fire_at = '2031-02-03 12:01+00'");

        Assert.Equal(0, await FireAsync());
        Assert.Single(await JobFiresAsync());
    }

    [Fact]
    public async Task A_clock_that_goes_back_fires_nothing_twice()
    {
        await FireAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(-30));
        Assert.Equal(0, await FireAsync());
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(31));

        Assert.Equal(1, await FireAsync());
        Assert.Equal("12:01 enqueued, 12:02 enqueued", await HistoryAsync("report"));
    }

    [Fact]
    public async Task Eight_sessions_at_once_enqueue_each_time_once()
    {
        await Sql.ExecuteAsync("select schedule('s' || n, '* * * * * *', 'work') from generate_series(1, 20) as n");
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(30));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var turn = 0; turn < 5; turn++)
            {
                await Database.Source.ExecuteAsync("select engine.fire_schedules_v1()");
            }
        })));
        await FireAsync();

        Assert.Equal(20L * 30 + 1, await Sql.ScalarAsync<long>("select count(*) from jobs"));
        Assert.Equal(20L * 30 + 1, await Sql.ScalarAsync<long>(
            "select count(distinct (headers ->> 'schedule', headers ->> 'fire_at')) from jobs"));
    }
}
