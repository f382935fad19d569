using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

public sealed class WorkersTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_worker_is_shown_with_what_it_serves_and_holds()
    {
        await _database.Clock.StopAsync();
        var worker = await Crew.RegisterAsync(_database, "alpha", ["a", "default"], ["mail", "work"]);
        await _database.EnqueueAsync();
        await _database.EnqueueAsync();
        await _database.EnqueueAsync();
        await worker.ClaimAsync(max: 2);
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(3));

        var row = Assert.Single(await RowsAsync());

        Assert.Equal(worker.Id, row["worker_id"]);
        Assert.Equal("alpha", row["name"]);
        Assert.Equal(["a", "default"], row.Get<string[]>("queues"));
        Assert.Equal(["mail", "work"], row.Get<string[]>("kinds"));
        Assert.Equal(4, row["concurrency"]);
        Assert.Equal(2L, row["running"]);
        Assert.Equal(TimeSpan.FromSeconds(3), row["beat_age"]);
        Assert.Equal("active", row["state"]);
        Assert.Equal("test", row["runtime"]);
    }

    [Fact]
    public async Task A_worker_without_work_is_asleep()
    {
        await Crew.RegisterAsync(_database);

        Assert.Equal("asleep", Assert.Single(await RowsAsync())["state"]);
    }

    [Fact]
    public async Task A_worker_that_says_it_stops_is_stopping()
    {
        var worker = await Crew.RegisterAsync(_database);
        await worker.BeatAsync(stopping: true);

        Assert.Equal("stopping", Assert.Single(await RowsAsync())["state"]);
    }

    [Fact]
    public async Task A_worker_that_misses_its_beats_is_stale()
    {
        await Crew.RegisterAsync(_database, staleAfter: TimeSpan.FromSeconds(30));
        await _database.Clock.AdvanceAsync(TimeSpan.FromSeconds(31));

        Assert.Equal("stale", Assert.Single(await RowsAsync())["state"]);
    }

    private Task<List<Row>> RowsAsync() => _database.Source.RowsAsync("select * from engine.workers()");
}
