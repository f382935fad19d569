using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Runtime.Tests.Support;
using PgEngine.Schedules;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Schedules;

/// <summary>Beats are a minute apart here: what fires sooner was timed or announced.</summary>
public sealed class ScheduleTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private sealed record Tick(string Text);

    [Fact]
    public async Task A_schedule_of_the_code_fires_at_its_seconds_without_waiting_for_a_beat()
    {
        await using var host = await StartAsync("code", jobs => jobs.AddSchedule(
            "code-tick", "* * * * * *", "tick", """{"text":"hello"}""", options: new() { Queue = "code" }));

        await fixture.Source.WaitForCompletedAsync("code", 3);
        await host.StopAsync();

        await AssertOneJobOfEachTimeAsync("code-tick", "code");
    }

    [Fact]
    public async Task A_handler_reads_the_nominal_time_from_the_headers()
    {
        var seen = new TaskCompletionSource<string>();
        await using var host = await fixture.StartAsync("headers", jobs => jobs.AddJob<Tick>("headed", (tick, job, ct) =>
        {
            seen.TrySetResult($"{tick.Text} {job.Headers!.Value.GetProperty("schedule")} {job.Headers!.Value.GetProperty("fire_at")}");
            return Task.CompletedTask;
        }).AddSchedule("typed", "@every 1s", new Tick("typed"), options: new() { Queue = "headers" }), FarBeats);

        var text = await seen.Task.WaitAsync(Eventually.Ceiling);

        Assert.Matches("^typed typed [0-9-]{10}T[0-9:]{8}.000Z$", text);
        await fixture.Source.ScalarAsync<bool>("select engine.pause_schedule('typed')");
    }

    [Fact]
    public async Task A_schedule_made_in_sql_is_heard_of_by_a_worker_that_sleeps()
    {
        await using var host = await StartAsync("sql");
        await host.WaitUntilAsleepAsync();

        await fixture.Source.ExecuteAsync("select engine.schedule('sql-tick', '* * * * * *', 'tick', queue => 'sql')");

        await fixture.Source.WaitForCompletedAsync("sql", 2);
        await fixture.Source.ExecuteAsync("select engine.unschedule('sql-tick')");
    }

    [Fact]
    public async Task Three_workers_make_one_job_of_each_time()
    {
        void Register(PgEngineBuilder jobs) =>
            jobs.AddSchedule("shared", "* * * * * *", "tick", options: new() { Queue = "shared" });

        await using var a = await StartAsync("shared", Register);
        await using var b = await StartAsync("shared", Register);
        await using var c = await StartAsync("shared", Register);
        await fixture.Source.WaitForCompletedAsync("shared", 4);
        await fixture.Source.ScalarAsync<bool>("select engine.pause_schedule('shared')");

        await AssertOneJobOfEachTimeAsync("shared", "shared");
    }

    [Fact]
    public async Task An_old_binary_that_starts_late_says_so_and_undoes_nothing()
    {
        await using var newer = await StartAsync(
            "deploy", jobs => jobs.AddSchedule("deploy", "@daily", "tick"), o => (o.ApplicationVersion, o.ScheduleOwner) = ("2.0.0", "shop"));
        await newer.Logs.WaitForAsync(Diagnostics.EventIds.WorkerStarted);

        await using var older = await StartAsync(
            "deploy", jobs => jobs.AddSchedule("deploy", "@hourly", "tick"), o => (o.ApplicationVersion, o.ScheduleOwner) = ("1.9.9", "shop"));
        await older.Logs.WaitForAsync(Diagnostics.EventIds.ScheduleOlder);

        var schedule = (await older.Engine.GetSchedulesAsync()).Single(each => each.Name == "deploy");
        Assert.Equal(("@daily", "shop", "2.0.0"), (schedule.Cron, schedule.Owner, schedule.AppVersion));
    }

    [Fact]
    public async Task A_worker_with_a_bad_expression_does_not_start_and_says_why()
    {
        await using var host = await StartAsync("bad", jobs => jobs.AddSchedule("bad", "0 25 * * *", "tick"));

        await host.Logs.WaitForAsync(entry => entry.Text.Contains("hour: '25' is not within 0 to 23", StringComparison.Ordinal));
        Assert.Equal(0, await fixture.Source.CountWorkersAsync("bad"));
    }

    [Fact]
    public async Task A_program_makes_lists_pauses_runs_and_removes_schedules()
    {
        await using var host = await StartAsync("client");
        var engine = host.Engine;

        var next = await engine.ScheduleAsync(
            "by-hand", "0 8 1 1 *", new Tick("x"), "Europe/Paris",
            new() { Queue = "client", CatchUp = CatchUp.Skip, Overlap = Overlap.Skip, Jitter = TimeSpan.FromSeconds(1), MaxAttempts = 2 });
        Assert.Equal(await engine.GetNextFireTimeAsync("0 8 1 1 *", "Europe/Paris"), next);

        Assert.True(await engine.PauseScheduleAsync("by-hand", "holidays"));
        Assert.False(await engine.PauseScheduleAsync("by-hand"));
        var paused = (await engine.GetSchedulesAsync()).Single(each => each.Name == "by-hand");
        Assert.Equal((true, "holidays", null), (paused.IsPaused, paused.PauseReason, paused.NextFireAt));

        var job = await engine.RunScheduleNowAsync("by-hand");
        await fixture.Source.WaitForStateAsync(job, "completed");
        var run = Assert.Single(await engine.GetScheduleRunsAsync("by-hand"));
        Assert.Equal((job, ScheduleOutcome.ByHand), (run.JobId, run.Outcome));

        Assert.True(await engine.ResumeScheduleAsync("by-hand"));
        Assert.True(await engine.UnscheduleAsync("by-hand"));
        Assert.False(await engine.UnscheduleAsync("by-hand"));
    }

    [Fact]
    public async Task Refusals_have_the_codes_of_the_database()
    {
        await using var host = await StartAsync("refused");

        Assert.Equal(
            SqlStates.InvalidCron, (await Assert.ThrowsAsync<InvalidJobException>(() => host.Engine.GetNextFireTimeAsync("* * *"))).SqlState);
        Assert.Equal(
            SqlStates.InvalidSchedule,
            (await Assert.ThrowsAsync<InvalidJobException>(() => host.Engine.ScheduleAsync("a", "@daily", "tick", timeZone: "Mars"))).SqlState);
        await Assert.ThrowsAsync<EngineException>(() => host.Engine.PauseScheduleAsync("nobody"));
    }

    private async Task AssertOneJobOfEachTimeAsync(string schedule, string queue) => Assert.Equal(
        await fixture.Source.ScalarAsync<long>("select count(*) from engine.schedule_runs where schedule = $1", schedule),
        await fixture.Source.ScalarAsync<long>(
            "select (select count(*) from engine.jobs where queue = $1) + (select count(*) from engine.history where queue = $1)", queue));

    private static void FarBeats(PgEngineOptions options)
    {
        options.HeartbeatInterval = TimeSpan.FromMinutes(1);
        options.SweepInterval = TimeSpan.FromMinutes(1);
        options.SweepThreshold = TimeSpan.FromMinutes(5);
    }

    private Task<WorkerHost> StartAsync(string queue, Action<PgEngineBuilder>? more = null, Action<PgEngineOptions>? options = null) =>
        fixture.StartAsync(
            queue,
            jobs =>
            {
                jobs.AddJob<Tick>("tick", (_, _, _) => Task.CompletedTask);
                more?.Invoke(jobs);
            },
            o =>
            {
                FarBeats(o);
                o.ScheduleOwner = queue;
                o.ApplicationVersion = "1.0.0";
                options?.Invoke(o);
            });
}
