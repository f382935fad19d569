using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Stats;

public sealed class HealthTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_engine_with_a_listening_worker_and_no_trouble_is_all_ok()
    {
        var worker = await Crew.RegisterAsync(_database);
        await worker.BeatAsync(listening: true);
        await _database.EnqueueAsync();

        // The server is shared with tests that run beside this one, so its own checks are not asked.
        var troubles = (await HealthAsync()).Values.Where(row => row.Get<string>("check_name") is not ("oldest_snapshot" or "notify_queue"));

        Assert.All(troubles, row => Assert.Equal("ok", row["status"]));
    }

    [Fact]
    public async Task Every_trouble_names_a_cure()
    {
        await _database.EnqueueAsync();
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('other')");
        await Crew.RegisterAsync(_database);
        await _database.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        var troubles = (await HealthAsync()).Values.Where(row => row.Get<string>("status") != "ok").ToList();

        Assert.True(troubles.Count >= 3, string.Join('\n', troubles));
        Assert.All(troubles, row => Assert.False(string.IsNullOrEmpty(row.Get<string>("cure")), row.ToString()));
    }

    [Fact]
    public async Task A_paused_queue_is_named()
    {
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('mail')");

        await WarnsAsync("paused_queues", "mail");
    }

    [Fact]
    public async Task A_stale_worker_is_named()
    {
        await Crew.RegisterAsync(_database, "alpha");
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(31));

        await WarnsAsync("workers", "alpha");
    }

    [Fact]
    public async Task Sweeps_are_missed_when_workers_are_there_and_none_came_for_three_thresholds()
    {
        await Crew.RegisterAsync(_database, staleAfter: TimeSpan.FromSeconds(30));
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(89));
        Assert.Equal("ok", (await HealthAsync())["sweep"]["status"]);

        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await WarnsAsync("sweep", "no sweep yet");
    }

    [Fact]
    public async Task A_worker_that_only_polls_is_reported()
    {
        var worker = await Crew.RegisterAsync(_database);
        await worker.BeatAsync(listening: false);

        await WarnsAsync("listening", "worker-1 hears no notifications");
    }

    [Fact]
    public async Task Due_jobs_of_a_kind_that_nobody_serves_are_named()
    {
        await Crew.RegisterAsync(_database, kinds: ["work"]);
        await _database.EnqueueAsync(kind: "exotic");
        await _database.EnqueueAsync(kind: "later", delay: "1 hour");

        var detail = await WarnsAsync("unserved_jobs", "exotic in default");

        Assert.DoesNotContain("later", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_of_a_paused_queue_are_neither_late_nor_unserved()
    {
        await _database.EnqueueAsync();
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('default')");
        await _database.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        var health = await HealthAsync();

        Assert.Equal("ok", health["backlog"]["status"]);
        Assert.Equal("ok", health["unserved_jobs"]["status"]);
    }

    [Fact]
    public async Task A_served_job_that_waits_for_more_than_five_minutes_is_late()
    {
        await _database.EnqueueAsync();
        await _database.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        await Crew.RegisterAsync(_database);

        await WarnsAsync("backlog", "work in default");
    }

    [Fact]
    public async Task A_profile_of_a_role_that_was_dropped_is_reported()
    {
        await _database.Source.ExecuteAsync("insert into engine.profile_grants (role_name, profile) values ('long_gone', 'viewer')");

        await WarnsAsync("grants", "long_gone");
    }

    [Fact]
    public async Task A_restored_copy_fails_until_it_is_adopted()
    {
        await _database.Source.ExecuteAsync(
            """
            insert into engine.schema_info (release, oldest_runtime, system_identifier) values ('0.1.0', '0.1.0', 1)
            on conflict (is_only_row) do update set system_identifier = 1
            """);
        Assert.Equal("fail", (await HealthAsync())["schema"]["status"]);

        Assert.True(await _database.Source.ScalarAsync<bool>("select engine.adopt_database()"));
        Assert.Equal("ok", (await HealthAsync())["schema"]["status"]);
    }

    [Fact]
    public async Task An_old_transaction_that_holds_back_vacuum_is_named()
    {
        await using var session = await _database.OpenSessionAsync("forgotten");
        await session.BeginAsync();
        await session.ExecuteAsync("create table public.open_transaction (id int)");
        await _database.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        var detail = await WarnsAsync("oldest_snapshot", "holds back vacuum");

        Assert.Contains("session ", detail, StringComparison.Ordinal);
    }

    private async Task<string> WarnsAsync(string check, string detail)
    {
        var row = (await HealthAsync())[check];
        Assert.Equal("warn", row["status"]);
        Assert.Contains(detail, row.Get<string>("detail"), StringComparison.Ordinal);
        Assert.NotNull(row["cure"]);
        return row.Get<string>("detail");
    }

    private async Task<Dictionary<string, Row>> HealthAsync() =>
        (await _database.Source.RowsAsync("select * from engine.health()")).ToDictionary(row => row.Get<string>("check_name"));
}
