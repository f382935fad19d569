using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Stats;

public sealed class StatsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Jobs_and_workers_are_counted_over_all_queues()
    {
        var worker = await Crew.RegisterAsync(_database);
        await _database.EnqueueAsync();
        await worker.ClaimAsync();
        await _database.EnqueueAsync();
        await _database.EnqueueAsync(queue: "other");
        await _database.EnqueueAsync(queue: "other", delay: "1 hour");
        await _database.FinishedAsync(firstId: 1, count: 3, "failed");
        await _database.FinishedAsync(firstId: 4, count: 2, "cancelled");
        await _database.FinishedAsync(firstId: 6, count: 1);
        await _database.Source.ExecuteAsync("update engine.history set finished_at = now() - interval '2 hours' where id = 1");
        await _database.Source.ScalarAsync<bool>("select engine.pause_queue('other')");

        var stats = await StatsAsync();

        Assert.Equal(2, stats["jobs_ready"]);
        Assert.Equal(1, stats["jobs_scheduled"]);
        Assert.Equal(1, stats["jobs_running"]);
        Assert.Equal(2, stats["failed_last_hour"]);
        Assert.Equal(3, stats["failed_last_day"]);
        Assert.Equal(2, stats["cancelled_last_day"]);
        Assert.Equal(1, stats["workers"]);
        Assert.Equal(4, stats["worker_slots"]);
        Assert.Equal(1, stats["queues_paused"]);
        Assert.True(stats["jobs_size"] > 0);
    }

    [Fact]
    public async Task What_there_is_nothing_to_measure_of_is_null_and_never_missing()
    {
        var stats = await StatsAsync();

        Assert.Null(stats["oldest_ready"]);
        Assert.Null(stats["sweep_age"]);
        Assert.Equal(0, stats["jobs_ready"]);
    }

    [Fact]
    public async Task Every_figure_has_a_unit_and_a_meaning() =>
        Assert.Empty(await _database.Source.ColumnAsync<string>("select name from engine.stats() where coalesce(unit, '') = '' or coalesce(meaning, '') = ''"));

    private async Task<Dictionary<string, double?>> StatsAsync() =>
        (await _database.Source.RowsAsync("select name, value from engine.stats()"))
        .ToDictionary(row => row.Get<string>("name"), row => (double?)row["value"]);
}
