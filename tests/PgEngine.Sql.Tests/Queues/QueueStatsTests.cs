using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Queues;

public sealed class QueueStatsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Jobs_are_counted_by_what_they_wait_for()
    {
        var worker = await Crew.RegisterAsync(_database);
        await _database.EnqueueAsync();
        await _database.EnqueueAsync();
        await worker.ClaimAsync(max: 2);
        await _database.EnqueueAsync();
        await _database.EnqueueAsync(kind: "other");
        await _database.EnqueueAsync(kind: "third");
        await _database.EnqueueAsync(delay: "1 hour");
        await _database.ForceStateAsync(await _database.EnqueueAsync(), "blocked");
        await _database.ForceStateAsync(await _database.EnqueueAsync(kind: "other"), "waiting");

        var row = Assert.Single(await StatsAsync());

        Assert.Equal("default", row["queue"]);
        Assert.Equal(3L, row["ready"]);
        Assert.Equal(1L, row["scheduled"]);
        Assert.Equal(2L, row["running"]);
        Assert.Equal(1L, row["blocked"]);
        Assert.Equal(1L, row["waiting"]);
        Assert.Equal(1, row["workers"]);
        Assert.Equal(false, row["paused"]);
    }

    [Fact]
    public async Task The_oldest_ready_job_is_not_one_that_runs_or_is_due_later()
    {
        await _database.Clock.StopAsync();
        var worker = await Crew.RegisterAsync(_database);
        await _database.EnqueueAsync();
        await worker.ClaimAsync();
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await _database.EnqueueAsync();
        await _database.EnqueueAsync(delay: "1 hour");
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(7));

        Assert.Equal(7.0, Assert.Single(await StatsAsync()).Get<double>("oldest_ready_seconds"), precision: 3);
    }

    [Fact]
    public async Task An_idle_queue_is_listed_while_it_has_settings_or_workers()
    {
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('mail')");
        await Crew.RegisterAsync(_database, queues: ["reports"]);

        var rows = await StatsAsync();

        Assert.Equal(["mail", "reports"], rows.Select(row => row.Get<string>("queue")));
        Assert.Equal([true, false], rows.Select(row => row.Get<bool>("paused")));
        Assert.Equal([0, 1], rows.Select(row => row.Get<int>("workers")));
        Assert.All(rows, row => Assert.Equal(0L, row["ready"]));
        Assert.All(rows, row => Assert.Null(row["oldest_ready_seconds"]));
    }

    [Fact]
    public async Task A_stale_worker_does_not_count()
    {
        await Crew.RegisterAsync(_database);
        await _database.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _database.EnqueueAsync();

        Assert.Equal(0, Assert.Single(await StatsAsync())["workers"]);
    }

    [Fact]
    public async Task One_queue_can_be_asked_for_and_an_unknown_one_gives_no_row()
    {
        await _database.EnqueueAsync(queue: "a");
        await _database.EnqueueAsync(queue: "ab");
        await _database.EnqueueAsync(queue: "b");

        Assert.Equal(["a"], (await StatsAsync("'a'")).Select(row => row.Get<string>("queue")));
        Assert.Empty(await StatsAsync("'c'"));
        Assert.Equal(["a", "ab", "b"], (await StatsAsync()).Select(row => row.Get<string>("queue")));
    }

    private Task<List<Row>> StatsAsync(string arguments = "") => _database.Source.RowsAsync($"select * from engine.queue_stats({arguments})");
}
