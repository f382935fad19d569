using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

public sealed class FireSchedulesTests(DatabaseFixture fixture) : ScheduleTest(fixture)
{
    [Fact]
    public async Task A_due_schedule_enqueues_one_job_that_carries_its_nominal_time()
    {
        await ScheduleAsync("report", "* * * * *", "payload => '{\"a\": 1}', options => '{\"headers\": {\"x\": \"y\"}, \"max_attempts\": 3}'");
        Assert.Equal(0, await FireAsync());
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(61));

        Assert.Equal(1, await FireAsync());
        Assert.Equal(0, await FireAsync());

        var job = await Sql.RowAsync("select payload::text, headers::text, max_attempts, kind, queue from jobs");
        Assert.Equal("{\"a\": 1}", job["payload"]);
        Assert.Equal("{\"x\": \"y\", \"fired\": \"enqueued\", \"fire_at\": \"2031-02-03T12:01:00.000Z\", \"schedule\": \"report\"}", job["headers"]);
        Assert.Equal(3, job["max_attempts"]);
        Assert.Equal("12:01 enqueued", await HistoryAsync("report"));
    }

    [Fact]
    public async Task A_call_says_when_to_call_again()
    {
        Assert.Null(await Sql.ScalarAsync<TimeSpan?>("select next_fire_in from fire_schedules_v1()"));
        await ScheduleAsync("late", "0 13 * * *");
        await ScheduleAsync("soon", "30 12 * * *");

        Assert.Equal(TimeSpan.FromMinutes(30), await Sql.ScalarAsync<TimeSpan>("select next_fire_in from fire_schedules_v1()"));
        var worker = await A.RegisterAsync();
        Assert.Equal(TimeSpan.FromMinutes(30), await Sql.ScalarAsync<TimeSpan>(
            "select next_fire_in from beat_worker_v1($1, '{}', '{}', true, false, null, '10 s')", worker));
    }

    [Fact]
    public async Task A_call_says_how_late_the_job_is_that_waited_longest()
    {
        await ScheduleAsync("hour", "0 13 * * *");
        await ScheduleAsync("half", "30 12 * * *", "catch_up => 'latest'");
        await ScheduleAsync("dropped", "15 12 * * *", "catch_up => 'skip'");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(1802), await Sql.ScalarAsync<TimeSpan?>("select late from fire_schedules_v1()"));
        Assert.Null(await Sql.ScalarAsync<TimeSpan?>("select late from fire_schedules_v1()"));
    }

    [Fact]
    public async Task Every_time_of_the_last_minute_gets_its_job_whatever_the_policy_for_missed_ones()
    {
        await ScheduleAsync("tick", "*/20 * * * * *", "catch_up => 'skip'");
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(3, await FireAsync());
        Assert.Equal("12:00:20 enqueued, 12:00:40 enqueued, 12:01:00 enqueued", await HistoryAsync("tick", "HH24:MI:SS"));
    }

    [Fact]
    public async Task Jitter_delays_a_job_by_an_amount_that_is_fixed_for_each_fire()
    {
        await ScheduleAsync("a", "* * * * *", "jitter => '30 seconds'");
        await ScheduleAsync("b", "* * * * *", "jitter => '30 seconds'");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await FireAsync();

        var delays = await Sql.QueryAsync<TimeSpan>("select run_at - created_at from jobs order by headers ->> 'schedule'");
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.Equal(2, delays.Distinct().Count());
        Assert.Equal(delays, await Sql.QueryAsync<TimeSpan>(
            "select _schedule_jitter(name, next_fire_at - interval '1 minute', jitter) from schedules order by name"));
    }

    [Fact]
    public async Task Overlap_skip_leaves_a_time_out_while_a_job_of_the_schedule_lives()
    {
        await ScheduleAsync("slow", "* * * * *", "overlap => 'skip'");
        var worker = await A.RegisterAsync();
        await FireAtNextMinuteAsync();
        await FireAtNextMinuteAsync();
        var claim = await A.ClaimAsync(worker);
        await FireAtNextMinuteAsync();
        await A.CompleteAsync(claim.Lease, [.. claim.Ids]);
        await FireAtNextMinuteAsync();

        Assert.Equal("12:01 enqueued, 12:02 skipped, 12:03 skipped, 12:04 enqueued", await HistoryAsync("slow"));
        Assert.Equal($"job {claim.Ids[0]} of this schedule has not ended", await Sql.ScalarAsync<string>(
            "select reason from schedule_history('slow', 1, '2031-02-03 12:04+00')"));
    }

    [Fact]
    public async Task Overlap_allow_enqueues_beside_a_job_that_still_lives()
    {
        await ScheduleAsync("fast", "* * * * *");
        await FireAtNextMinuteAsync();
        await FireAtNextMinuteAsync();

        Assert.Equal(2, (await JobFiresAsync()).Count);
    }

    [Fact]
    public async Task Overlap_queue_lines_the_jobs_of_a_schedule_up_behind_each_other()
    {
        await ScheduleAsync("line", "* * * * *", "overlap => 'queue'");
        await FireAtNextMinuteAsync();
        await FireAtNextMinuteAsync();

        var worker = await A.RegisterAsync();
        var first = await A.ClaimAsync(worker);
        Assert.Single(first.Ids);
        Assert.Empty((await A.ClaimAsync(worker)).Ids);
        await A.CompleteAsync(first.Lease, [.. first.Ids]);
        Assert.Single((await A.ClaimAsync(worker)).Ids);
        await RefusedAsync("QE041", () => ScheduleAsync("line", "* * * * *", "overlap => 'queue', options => '{\"concurrency_key\": \"k\"}'"));
    }

    [Fact]
    public async Task A_job_that_does_not_start_within_its_time_expires()
    {
        await ScheduleAsync("report", "* * * * *", "options => '{\"start_within\": \"5 minutes\", \"tags\": [\"b\", \"a\"]}'");
        await FireAtNextMinuteAsync();

        Assert.Equal(Noon.AddMinutes(6), await Sql.ScalarAsync<DateTime>("select expires_at from jobs where tags = 'a,b'"));
    }

    [Fact]
    public async Task A_job_that_is_refused_at_its_time_is_a_failed_run_and_the_others_go_on()
    {
        await ScheduleAsync("bad", "* * * * *");
        await ScheduleAsync("good", "* * * * *");
        await Sql.ExecuteAsync("update schedules set kind = '' where name = 'bad'");
        await FireAtNextMinuteAsync();
        await FireAtNextMinuteAsync();

        Assert.Equal("12:01 failed, 12:02 failed", await HistoryAsync("bad"));
        Assert.Contains("kind", await Sql.ScalarAsync<string>("select reason from schedule_history('bad', 1)"), StringComparison.Ordinal);
        Assert.Equal("12:01 enqueued, 12:02 enqueued", await HistoryAsync("good"));
    }

    [Fact]
    public async Task History_keeps_the_last_thousand_runs()
    {
        await ScheduleAsync("tick", "* * * * * *");
        await Sql.ExecuteAsync(
            """
            insert into schedule_runs (schedule, fire_at, fired_at, outcome)
            select 'tick', _clock() - n * interval '1 second', _clock(), 'enqueued' from generate_series(1, 1200) as n;
            update schedules set fires = 1199;
            """);
        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await FireAsync();

        Assert.Equal(1000L, await Sql.ScalarAsync<long>("select count(*) from schedule_runs"));
        Assert.Equal(1000, (await Sql.QueryAsync<DateTime>("select fire_at from schedule_history('tick', 5000)")).Count);
    }

    [Fact]
    public async Task Asking_what_is_due_reads_one_entry_of_an_index_however_many_schedules_there_are()
    {
        await ScheduleAsync("a", "0 8 * * *");
        await Sql.ExecuteAsync(
            """
            insert into schedules
            select ('s' || n), cron, spec, time_zone, next_fire_at + n * interval '1 second', last_fire_at, fires, kind, queue, priority,
              payload, options, catch_up, catch_up_max, catch_up_window, overlap, jitter, paused_at, pause_reason, owner, app_version,
              code_definition, created_at, updated_at
            from schedules, generate_series(1, 5000) as n;
            analyze schedules;
            """);

        var plan = string.Join('\n', await Sql.QueryAsync<string>(
            """
            explain (analyze, buffers, costs off, timing off, summary off)
            select s.name from schedules as s where s.next_fire_at <= '2031-02-03 12:00+00' order by s.next_fire_at limit 100 for update skip locked
            """));

        Assert.Contains("schedules_due_idx", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Rows Removed", plan, StringComparison.Ordinal);
    }

    private async Task FireAtNextMinuteAsync()
    {
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await FireAsync();
    }
}
