using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workers;

public sealed class RegisterWorkerTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_worker_is_written_down_as_it_describes_itself()
    {
        var id = await Sql.ScalarAsync<long>(
            """
            select worker_id from register_worker_v1('mill', '{q,r}', '{a,b}', 8, 'PgEngine 1', '30 s', '1 s', '{"pid": 7}')
            """);
        var worker = await Sql.RowAsync("select * from workers");
        Assert.Equal(id, worker["id"]);
        Assert.Equal("mill", worker["name"]);
        Assert.Equal(["q", "r"], worker.Get<string[]>("queues").Order());
        Assert.Equal(["a", "b"], worker.Get<string[]>("kinds").Order());
        Assert.Equal(8, worker["concurrency"]);
        Assert.Equal("PgEngine 1", worker["runtime"]);
        Assert.Equal(TimeSpan.FromSeconds(30), worker["stale_after"]);
        Assert.Equal(TimeSpan.FromSeconds(1), worker["poll_interval"]);
        Assert.Equal("""{"pid": 7}""", worker["details"]);
        Assert.Equal(Noon, worker["registered_at"]);
        Assert.Equal(Noon, worker["beat_at"]);
        Assert.Null(worker["awake_until"]);
    }

    [Fact]
    public async Task Two_workers_of_one_name_are_two_workers() =>
        Assert.NotEqual(await A.RegisterAsync(name: "mill"), await A.RegisterAsync(name: "mill"));

    [Theory]
    [InlineData("QE007", "null, '{k}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE007", "'{}', '{k}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE007", "'{q,\"\"}', '{k}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE007", "'{q,null}', '{k}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE001", "'{q}', null, 1, 'r', '30 s', '1 s'")]
    [InlineData("QE001", "'{q}', '{k,\"\"}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE001", "'{q}', '{k,null}', 1, 'r', '30 s', '1 s'")]
    [InlineData("QE011", "'{q}', '{k}', 0, 'r', '30 s', '1 s'")]
    [InlineData("QE011", "'{q}', '{k}', null, 'r', '30 s', '1 s'")]
    [InlineData("QE011", "'{q}', '{k}', 1, 'r', '0', '1 s'")]
    [InlineData("QE011", "'{q}', '{k}', 1, 'r', null, '1 s'")]
    [InlineData("QE011", "'{q}', '{k}', 1, 'r', '30 s', '-1 s'")]
    [InlineData("QE011", "'{q}', '{k}', 1, 'r', '30 s', null")]
    public async Task What_makes_no_sense_is_refused(string sqlState, string arguments) =>
        await RefusedAsync(sqlState, () => Sql.ExecuteAsync($"select register_worker_v1('w', {arguments})"));

    [Fact]
    public async Task A_worker_may_serve_no_kind_yet()
    {
        var worker = await A.RegisterAsync(kinds: []);
        await A.EnqueueAsync();
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
    }
}
