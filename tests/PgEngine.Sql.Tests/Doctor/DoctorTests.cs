using PgEngine.Sql.Tests.Rights;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Doctor;

/// <summary>Troubles inside one database: each is made, and doctor names it with a cure.</summary>
public sealed class DoctorTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<List<Row>> FindAsync(string check) =>
        await Sql.RowsAsync("select * from doctor() where check_name = $1", check);

    private async Task NamesAsync(string check, string severity, string? subject, string detail, string cure)
    {
        var found = Assert.Single(await FindAsync(check));
        Assert.Equal((severity, subject), (found.Get<string>("severity"), found.Get<string?>("subject")));
        Assert.Contains(detail, found.Get<string>("detail"), StringComparison.Ordinal);
        Assert.Contains(cure, found.Get<string>("cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_queue_is_named_with_what_waits_in_it()
    {
        await A.EnqueueAsync(queue: "mail");
        await Sql.ExecuteAsync("select pause_queue('mail', 'relay down')");
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        await NamesAsync("paused_queues", "warn", "mail", "paused for 02:00:00 (relay down); its oldest job has been due for 02:00:00", "resume_queue('mail')");
    }

    [Fact]
    public async Task A_paused_queue_with_nothing_to_do_says_so()
    {
        await Sql.ExecuteAsync("select pause_queue('mail')");
        await NamesAsync("paused_queues", "warn", "mail", "nothing in it is due", "resume_queue('mail')");
    }

    [Fact]
    public async Task Each_kind_that_nobody_serves_is_named()
    {
        await A.RegisterAsync(kinds: ["work"]);
        await A.EnqueueAsync("exotic");
        await NamesAsync("unserved_jobs", "warn", "default/exotic", "no live worker serves exotic in default", "Start a worker");
    }

    [Fact]
    public async Task Each_served_kind_that_is_late_is_named()
    {
        await A.EnqueueAsync();
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        await A.RegisterAsync();
        await NamesAsync("backlog", "warn", "default/work", "ready for 00:06:00", "start more");
    }

    [Fact]
    public async Task Each_stale_worker_is_named_and_that_sweeps_have_stopped()
    {
        await A.RegisterAsync(name: "alpha");
        await A.RegisterAsync(name: "beta");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["alpha", "beta"], (await FindAsync("workers")).Select(row => row.Get<string>("subject")));
        await NamesAsync("sweep", "warn", null, "no sweep yet", "sweep_stale_workers()");
    }

    [Fact]
    public async Task A_worker_that_hears_no_notifications_is_named()
    {
        await A.BeatAsync(await A.RegisterAsync(name: "deaf"), listening: false);
        await NamesAsync("listening", "warn", "deaf", "only polls", "direct connection");
    }

    [Fact]
    public async Task A_job_that_has_taken_workers_with_it_is_named()
    {
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync("update jobs set losses = 2 where id = $1", id);
        await NamesAsync("suspect_jobs", "warn", $"job {id}", "lost with 2 workers", $"cancel({id})");
    }

    [Fact]
    public async Task A_profile_of_a_role_that_was_dropped_is_named()
    {
        await Sql.ExecuteAsync("delete from profile_grants");
        await Sql.ExecuteAsync("insert into profile_grants (role_name, profile) values ('long_gone', 'viewer')");
        await NamesAsync("grants", "warn", "long_gone", "was dropped", "revoke_usage('long_gone')");
        await Sql.ExecuteAsync("delete from profile_grants");
    }

    [Fact]
    public async Task The_head_of_a_limited_line_that_nobody_serves_is_named_with_those_behind_it()
    {
        await Sql.ExecuteAsync("select set_queue('default', options => '{\"key_max_running\": 1}')");
        var worker = await A.RegisterAsync();
        var first = await Sql.ScalarAsync<long>("select enqueue('work', concurrency_key => 'customer 7')");
        var head = await Sql.ScalarAsync<long>("select enqueue('exotic', concurrency_key => 'customer 7')");
        await Sql.ExecuteAsync("select enqueue('work', concurrency_key => 'customer 7') from generate_series(1, 2)");
        var claim = await A.ClaimAsync(worker);
        Assert.Equal([first], claim.Ids);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Empty((await A.ClaimAsync(worker)).Ids);
        await NamesAsync("unserved_heads", "warn", $"job {head}", "is the head of line customer 7, which no live worker serves; 2 wait behind it", $"cancel({head})");
    }

    [Fact]
    public async Task A_schedule_that_nobody_fires_is_named()
    {
        await Sql.ExecuteAsync("select schedule('nightly', '0 3 * * *', 'work')");
        Assert.Empty(await FindAsync("schedules"));
        await Clock.AdvanceAsync(TimeSpan.FromHours(16));
        await NamesAsync("schedules", "warn", "schedule nightly", "should have fired 01:00:00 ago", "workers()");
        await Sql.ExecuteAsync("select unschedule('nightly')");
    }

    [Fact]
    public async Task A_schedule_whose_job_is_refused_is_named()
    {
        await Sql.ExecuteAsync("select schedule('nightly', '0 3 * * *', 'work')");
        await Sql.ExecuteAsync(
            "insert into schedule_runs (schedule, fire_at, fired_at, outcome, reason) values ('nightly', $1, $1, 'failed', 'payload too large')", Noon);
        await NamesAsync("schedules", "warn", "schedule nightly", "payload too large", "run_schedule_now('nightly')");
        await Sql.ExecuteAsync("select unschedule('nightly'); delete from engine.schedule_runs");
    }

    [Fact]
    public async Task A_schedule_that_never_fires_again_is_named()
    {
        await Sql.ExecuteAsync("select schedule('nightly', '0 3 * * *', 'work')");
        await Sql.ExecuteAsync("update schedules set next_fire_at = null");
        await NamesAsync("schedules", "warn", "schedule nightly", "(0 3 * * *) never fires again", "unschedule('nightly')");
        await Sql.ExecuteAsync("select unschedule('nightly')");
    }

    [Fact]
    public async Task A_paused_schedule_is_good_to_know()
    {
        await Sql.ExecuteAsync("select schedule('nightly', '0 3 * * *', 'work'), pause_schedule('nightly', 'holidays')");
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await NamesAsync("schedules", "info", "schedule nightly", "paused for 01:00:00 (holidays)", "resume_schedule('nightly')");
        await Sql.ExecuteAsync("select unschedule('nightly')");
    }

    [Fact]
    public async Task A_group_that_somebody_should_have_finished_is_named()
    {
        var group = await Sql.ScalarAsync<long>("select create_group()");
        await Sql.ExecuteAsync("update groups set closed_at = $1", Noon);
        Assert.Empty(await FindAsync("stuck_groups"));
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        await NamesAsync("stuck_groups", "warn", $"group {group}", "is closed, has no live member", $"close_group({group})");
        await Sql.ExecuteAsync("select close_group($1)", group);
        Assert.Empty(await FindAsync("stuck_groups"));
    }

    [Fact]
    public async Task A_group_that_nobody_has_closed_is_good_to_know()
    {
        var group = await Sql.ScalarAsync<long>("""select create_group(options => '{"name": "import"}')""");
        await Clock.AdvanceAsync(TimeSpan.FromHours(25));
        await NamesAsync("stuck_groups", "info", $"group {group}", "(import) was made 1 day 01:00:00 ago", $"close_group({group})");
    }

    [Fact]
    public async Task A_callback_that_did_not_go_is_named()
    {
        var other = await Sql.ScalarAsync<long>("select create_group()");
        var group = await Sql.ScalarAsync<long>(
            "select create_group(jsonb_build_object('kind', 'done', 'options', jsonb_build_object('group', $1::bigint)))", other);
        await Sql.ExecuteAsync("select close_group($1), close_group($2)", other, group);
        await NamesAsync("group_callbacks", "warn", $"group {group}", "QE031", "by hand");
    }

    [Fact]
    public async Task An_index_that_is_not_valid_is_named()
    {
        await A.EnqueueAsync(2);
        await RefusedAsync("23505", () => Sql.ExecuteAsync("create unique index concurrently broken_idx on jobs (queue)"));
        await NamesAsync("invalid_indexes", "fail", "broken_idx", "index broken_idx of jobs is invalid", "reindex index engine.broken_idx");
        await Sql.ExecuteAsync("drop index broken_idx");
        Assert.Empty(await FindAsync("invalid_indexes"));
    }

    [Fact]
    public async Task A_table_with_more_dead_rows_than_live_ones_is_named()
    {
        // Autovacuum is faster than a slow machine's test.
        await Sql.ExecuteAsync("alter table progress set (autovacuum_enabled = false)");
        await Sql.ExecuteAsync("insert into progress select n, gen_random_uuid(), '1', now() from generate_series(1, 20000) as n");
        await Sql.ExecuteAsync("delete from progress");

        // Statistics arrive when the session that made the rows tells of them: before version 15, with its next statement.
        await using var other = await Database.OpenSessionAsync();
        await Eventually.True(async () =>
        {
            await Sql.ExecuteAsync("select");
            return (await other.RowsAsync("select * from engine.doctor() where check_name = 'dead_rows'")).Count == 1;
        });
        await NamesAsync("dead_rows", "warn", "progress", "progress has 20000 dead rows", "vacuum engine.progress");
        await Sql.ExecuteAsync("vacuum progress");
        await Sql.ExecuteAsync("alter table progress reset (autovacuum_enabled)");
    }

    [Theory]
    [InlineData("default_transaction_isolation", "serializable", "warn")]
    [InlineData("statement_timeout", "5s", "warn")]
    [InlineData("track_counts", "off", "fail")]
    [InlineData("synchronous_commit", "off", "warn")]
    public async Task A_setting_that_hurts_is_named(string name, string value, string severity)
    {
        await Sql.ExecuteAsync($"set {name} = '{value}'");
        var found = Assert.Single(await Sql.RowsAsync("select * from doctor() where check_name = 'server_settings' and subject = $1", name));
        Assert.Equal(severity, found["severity"]);
        Assert.StartsWith($"{name} = ", found.Get<string>("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_comes_first()
    {
        await A.RegisterAsync();
        await Sql.ExecuteAsync("set track_counts = off");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        var severities = await Sql.QueryAsync<string>("select severity from doctor()");
        Assert.Equal(severities.OrderBy(severity => Array.IndexOf(["fail", "warn", "info"], severity)), severities);
        Assert.Contains("fail", severities);
        Assert.Contains("warn", severities);
    }

    [Fact]
    public async Task A_viewer_may_ask_and_every_finding_has_a_cure()
    {
        await A.RegisterAsync();
        await A.EnqueueAsync("exotic");
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await using var viewer = await TestRole.CreateAsync(Database, "viewer");
        await using var session = await viewer.LogInAsync();
        var found = await session.RowsAsync("select * from engine.doctor()");
        Assert.True(found.Count >= 3);
        Assert.All(found, row => Assert.False(string.IsNullOrEmpty(row.Get<string>("cure")), row.ToString()));
    }
}
