using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Testing.Tests;

public sealed class TestKitTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task A_test_database_has_the_engine_in_it_and_ids_above_32_bits()
    {
        var id = await Database.Source.ScalarAsync<long>("select engine.enqueue('hello', '{}')");
        Assert.True(id > int.MaxValue, $"job id {id} fits into 32 bits");
    }

    [Fact]
    public async Task Two_test_databases_share_nothing()
    {
        await using var other = await TestDatabase.CreateAsync();
        await other.Source.ExecuteAsync("create table only_here (n int)");
        Assert.Null(await Database.Source.ScalarAsync<string?>("select to_regclass('only_here')::text"));
    }

    [Fact]
    public async Task The_clock_stops_moves_and_runs_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        var noon = new DateTimeOffset(2031, 2, 3, 12, 0, 0, TimeSpan.Zero);
        await database.Clock.SetAsync(noon);
        await database.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(noon.AddMinutes(5), await database.Clock.NowAsync());

        await database.Clock.ResetAsync();
        await database.Clock.AdvanceAsync(TimeSpan.FromHours(10));
        var ahead = await database.Source.ScalarAsync<TimeSpan>("select engine._clock() - clock_timestamp()");
        Assert.InRange(ahead.TotalHours, 9.99, 10.01);
    }

    [Fact]
    public async Task A_session_is_seen_to_be_blocked_by_another()
    {
        await using var a = await Database.OpenSessionAsync("a");
        await using var b = await Database.OpenSessionAsync("b");
        await a.ExecuteAsync("create table blocked (n int); insert into blocked values (1)");

        await a.BeginAsync();
        await a.ExecuteAsync("update blocked set n = 2");
        var update = b.Start("update blocked set n = n + 1 returning n");
        await b.WaitUntilBlockedAsync();
        await a.CommitAsync();

        Assert.Equal(3, Assert.Single(await update).Get<int>("n"));
    }

    [Fact]
    public async Task A_session_that_was_never_blocked_is_reported()
    {
        await using var session = await Database.OpenSessionAsync();
        await session.Start("select 1");
        await Assert.ThrowsAsync<InvalidOperationException>(session.WaitUntilBlockedAsync);
    }

    [Fact]
    public async Task Rows_come_back_by_name_with_nulls_as_null()
    {
        await using var session = await Database.OpenSessionAsync();
        var row = await session.RowAsync("select $1::text as a, $2::int as b, '{\"x\":1}'::jsonb as c", null, 7);
        Assert.Null(row["a"]);
        Assert.Equal(7, row.Get<int>("b"));
        Assert.Equal("{\"x\": 1}", row.Get<string>("c"));
    }

    [Fact]
    public async Task A_disposed_test_database_is_gone_even_with_a_session_in_it()
    {
        var database = await TestDatabase.CreateAsync();
        await using var left = await database.OpenSessionAsync("left open");
        await database.DisposeAsync();

        var server = await TestCluster.ServerAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        Assert.Equal(0, await source.ScalarAsync<long>("select count(*) from pg_database where datname = $1", database.Name));
    }
}
