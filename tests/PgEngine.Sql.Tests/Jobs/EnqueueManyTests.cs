using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class EnqueueManyTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private Task<List<long>> ManyAsync(string jobs) => Sql.QueryAsync<long>("select * from enqueue_many($1::jsonb)", jobs);

    [Fact]
    public async Task Ids_come_back_in_the_order_of_the_array()
    {
        var ids = await Sql.QueryAsync<long>(
            """
            select * from enqueue_many((
              select jsonb_agg(jsonb_build_object('kind', 'k' || n % 7, 'queue', 'q' || n % 3, 'payload', n, 'priority', 100 - n % 200))
              from generate_series(1, 2000) as n))
            """);
        var payloads = await Sql.QueryAsync<string>(
            "select j.payload from unnest($1) with ordinality as i(id, n) join jobs j using (id) order by i.n", ids.ToArray());
        Assert.Equal(Enumerable.Range(1, 2000).Select(n => $"{n}"), payloads);
    }

    [Fact]
    public async Task Every_member_reaches_its_job()
    {
        var id = Assert.Single(await ManyAsync(
            """
            [{"kind": "k", "payload": [1], "queue": "q", "run_at": "2031-02-03 13:00+00", "priority": -7, "max_attempts": 4,
              "timeout": "5 min", "keep_result": true, "headers": {"h": "v"}, "options": {"retry": {"factor": 3}}, "key": "a",
              "concurrency_key": "c", "tags": ["y", "x"], "expires_at": "2031-02-03 14:00+00"}]
            """));
        var job = await A.JobAsync(id);
        Assert.Equal("q", job["queue"]);
        Assert.Equal(Noon.AddHours(1), job["run_at"]);
        Assert.Equal((short)-7, job["priority"]);
        Assert.Equal(4, job["max_attempts"]);
        Assert.Equal(TimeSpan.FromMinutes(5), job["timeout"]);
        Assert.Equal(true, job["keep_result"]);
        Assert.Equal("""{"h": "v"}""", job["headers"]);
        Assert.Equal("""{"factor": 3}""", job["retry"]);
        Assert.Equal("a", job["key"]);
        Assert.Equal("c", job["concurrency_key"]);
        Assert.Equal("x,y", job["tags"]);
        Assert.Equal(Noon.AddHours(2), job["expires_at"]);
    }

    [Fact]
    public async Task A_job_that_says_only_its_kind_has_the_defaults_of_enqueue()
    {
        var single = await A.JobAsync(await A.EnqueueAsync("k"));
        var many = await A.JobAsync(Assert.Single(await ManyAsync("""[{"kind": "k"}]""")));
        single.Remove("id");
        many.Remove("id");
        Assert.Equal(single, many);
    }

    [Theory]
    [InlineData("QE001", """[{"kind": "a"}, {}]""")]
    [InlineData("QE003", null)]
    [InlineData("QE004", """[{"kind": "a"}, {"kind": "b", "run_at": "infinity"}]""")]
    [InlineData("QE005", """[{"kind": "a"}, {"kind": "b", "priority": 101}]""")]
    [InlineData("QE006", """[{"kind": "a"}, {"kind": "b", "max_attempts": 0}]""")]
    [InlineData("QE007", """[{"kind": "a"}, {"kind": "b", "queue": ""}]""")]
    [InlineData("QE008", """[{"kind": "a"}, {"kind": "b", "timeout": "-1 s"}]""")]
    [InlineData("QE009", """[{"kind": "a"}, {"kind": "b", "prioritty": 1}]""")]
    [InlineData("QE009", """[{"kind": "a"}, {"kind": "b", "options": {"x": 1}}]""")]
    [InlineData("QE009", """[{"kind": "a"}, {"kind": "b", "options": {"merge": "yes"}}]""")]
    [InlineData("QE011", """[{"kind": "a"}, "b"]""")]
    [InlineData("QE011", """[{"kind": "a"}, null]""")]
    [InlineData("QE012", """[{"kind": "a"}, {"kind": "b", "headers": 5}]""")]
    [InlineData("QE013", """[{"kind": "a"}, {"kind": "b", "key": ""}]""")]
    [InlineData("QE013", """[{"kind": "a"}, {"kind": "b", "key_mode": "latest"}]""")]
    [InlineData("QE014", """[{"kind": "a"}, {"kind": "b", "tags": ["a b"]}]""")]
    [InlineData("QE015", """[{"kind": "a"}, {"kind": "b", "expires_at": "2001-01-01"}]""")]
    [InlineData("22P02", """[{"kind": "a"}, {"kind": "b", "priority": "high"}]""")]
    public async Task One_bad_job_refuses_all_and_is_named_by_its_place(string sqlState, string? jobs)
    {
        jobs ??= $$"""[{"kind": "a"}, {"kind": "b", "payload": {{new string('[', 65)}}{{new string(']', 65)}}}]""";
        var error = await RefusedAsync(sqlState, () => ManyAsync(jobs));
        Assert.StartsWith("job 1: ", error.MessageText, StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"jobs\"")]
    public async Task Anything_but_an_array_is_refused(string? jobs) =>
        await RefusedAsync("QE011", () => Sql.QueryAsync<long>("select * from enqueue_many($1::text::jsonb)", jobs));

    [Fact]
    public async Task An_empty_array_is_no_work_and_no_notification()
    {
        await A.RegisterAsync();
        var listener = await ListenAsync();
        Assert.Empty(await ManyAsync("[]"));
        Assert.Empty(await listener.HeardAsync());
    }

    [Fact]
    public async Task Each_queue_is_woken_once()
    {
        await A.RegisterAsync(kinds: ["a", "b"], queues: ["q", "r"]);
        var listener = await ListenAsync();
        await ManyAsync(
            """
            [{"kind": "a", "queue": "q"}, {"kind": "b", "queue": "q"}, {"kind": "a", "queue": "r"}, {"kind": "a", "queue": "unserved"}]
            """);
        Assert.Equal(["q:q", "q:r"], (await listener.HeardAsync()).Order());
    }
}
