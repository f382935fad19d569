using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>Keys in batches: every item has the answer that a call of its own would have had.</summary>
public sealed class BulkKeyTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const int Large = 10_000;

    private Task<List<long>> ManyAsync(string jobs) => Sql.QueryAsync<long>("select * from enqueue_many($1::jsonb)", jobs);

    [Fact]
    public async Task Each_item_has_its_own_key_and_mode_and_its_answer_in_its_place()
    {
        var waiting = await A.EnqueueKeyAsync("waiting", "0");
        var skipped = await A.EnqueueKeyAsync("skipped", "0");
        var ids = await ManyAsync(
            """
            [{"kind": "work", "payload": 1, "key": "waiting"}, {"kind": "work", "payload": 2},
             {"kind": "work", "payload": 3, "key": "skipped", "key_mode": "skip"}, {"kind": "work", "payload": 4, "key": "new"},
             {"kind": "work", "payload": 5, "key": "first", "key_mode": "once"}]
            """);
        Assert.Equal([waiting, skipped], [ids[0], ids[2]]);
        Assert.Equal(
            ["1", "2", "0", "4", "5"],
            await Sql.QueryAsync<string>(
                "select j.payload from unnest($1) with ordinality as i(id, n) join jobs j using (id) order by i.n", ids.ToArray()));
        Assert.Equal(["first"], await Sql.QueryAsync<string>("select key from keys"));
    }

    [Fact]
    public async Task Items_of_one_key_are_taken_one_after_the_other()
    {
        var ids = await ManyAsync(
            """
            [{"kind": "work", "payload": 1, "key": "a"}, {"kind": "work", "payload": 2, "key": "b", "key_mode": "skip"},
             {"kind": "work", "payload": 3, "key": "a"}, {"kind": "work", "payload": 4, "key": "b", "key_mode": "skip"},
             {"kind": "work", "payload": 5, "key": "c", "key_mode": "once"}, {"kind": "work", "payload": 6, "key": "c", "key_mode": "once"},
             {"kind": "work", "payload": [7], "key": "d"}, {"kind": "work", "payload": [8], "key": "d", "options": {"merge": true}}]
            """);
        Assert.Equal([ids[0], ids[1], ids[0], ids[1], ids[4], ids[4], ids[6], ids[6]], ids);
        Assert.Equal(["3", "2", "5", "[7, 8]"], await Sql.QueryAsync<string>("select payload from jobs order by key"));
    }

    [Fact]
    public async Task Items_whose_job_is_running_become_its_one_successor()
    {
        var head = await A.EnqueueKeyAsync("a", "0");
        await A.ClaimAsync(await A.RegisterAsync());
        var ids = await ManyAsync("""[{"kind": "work", "payload": 1, "key": "a"}, {"kind": "work", "payload": 2, "key": "a"}]""");
        Assert.Equal(ids[0], ids[1]);
        var next = await A.JobAsync(ids[0]);
        Assert.Equal((head, "2"), (next["follows"], next["payload"]));
    }

    [Fact]
    public async Task A_batch_enqueued_once_and_sent_again_returns_the_same_jobs_when_they_are_done()
    {
        const string Batch =
            """
            [{"kind": "work", "key": "a", "key_mode": "once"}, {"kind": "work", "key": "b", "key_mode": "once", "key_ttl": "1 h"}]
            """;
        var ids = await ManyAsync(Batch);
        var claim = await A.ClaimAsync(await A.RegisterAsync());
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal(ids, await ManyAsync(Batch));

        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        var later = await ManyAsync(Batch);
        Assert.Equal(ids[0], later[0]);
        Assert.NotEqual(ids[1], later[1]);
    }

    [Fact]
    public async Task Payloads_of_one_kind_take_keys_concurrency_keys_and_tags()
    {
        var old = await A.EnqueueKeyAsync("b", "0");
        var ids = await Sql.QueryAsync<long>(
            """
            select job_id from enqueue_jobs_v1('work', array['1', '2', '3']::jsonb[], p_keys => array['a', 'b', null],
              p_concurrency_keys => array['x', 'y', null], p_tags => '{t,s}', p_expires_at => $1)
            """,
            Noon.AddHours(1));
        Assert.Equal(old, ids[1]);
        Assert.Equal(
            ["1|a|x|s,t|t", "2|b|y|s,t|t", "3|s,t|t"],
            await Sql.QueryAsync<string>(
                """
                select concat_ws('|', j.payload, j.key, j.concurrency_key, j.tags, j.expires_at = $2)
                from unnest($1) with ordinality as i(id, n) join jobs j using (id) order by i.n
                """,
                ids.ToArray(),
                Noon.AddHours(1)));
    }

    [Fact]
    public async Task One_concurrency_key_stands_for_all_payloads()
    {
        await Sql.ExecuteAsync("select enqueue_jobs_v1('work', array['1', '2']::jsonb[], p_concurrency_keys => '{x}')");
        Assert.Equal(["x", "x"], await Sql.QueryAsync<string>("select concurrency_key from jobs"));
    }

    [Fact]
    public async Task Ten_thousand_keys_are_one_call_without_a_lock_for_each()
    {
        const string Enqueue =
            """
            select job_id from enqueue_jobs_v1('work', array(select to_jsonb(n + $1) from generate_series(1, $2) as n),
              p_keys => array(select 'key ' || n from generate_series(1, $2) as n))
            """;
        await Sql.BeginAsync();
        var first = await Sql.QueryAsync<long>(Enqueue, 0, Large);
        Assert.Equal(Large, first.Distinct().Count());
        Assert.InRange(await Sql.ScalarAsync<long>("select count(*) from pg_locks where pid = pg_backend_pid()"), 1, 100);
        await Sql.CommitAsync();

        // All of them live now: the slow way, one by one.
        await Sql.BeginAsync();
        Assert.Equal(first, await Sql.QueryAsync<long>(Enqueue, 1, Large));
        Assert.InRange(await Sql.ScalarAsync<long>("select count(*) from pg_locks where pid = pg_backend_pid()"), 1, 100);
        await Sql.CommitAsync();
        Assert.Equal(
            Large,
            await Sql.ScalarAsync<long>("select count(*) from jobs where payload::int = substr(key, 5)::int + 1"));
    }

    [Fact]
    public async Task Two_batches_that_name_the_same_keys_in_opposite_order_wait_for_each_other_and_both_succeed()
    {
        const int Rounds = 20;
        var b = await OpenAsync("b");
        async Task EnqueueAsync(QueueSession session, string order)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var ids = await session.Sql.QueryAsync<long>(
                    $"""
                     select * from enqueue_many((
                       select jsonb_agg(jsonb_build_object('kind', 'work', 'key', 'k' || (n + {round}) % 60) order by n {order})
                       from generate_series(1, 40) as n))
                     """);
                Assert.Equal(40, ids.Count);
            }
        }

        await Task.WhenAll(EnqueueAsync(A, "asc"), EnqueueAsync(b, "desc"));
        Assert.Equal(59, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_batch_wakes_each_queue_once_and_not_for_what_it_skipped()
    {
        await A.RegisterAsync(queues: ["q", "r"]);
        await A.EnqueueKeyAsync("a", queue: "r");
        var listener = await ListenAsync();
        await ManyAsync(
            """
            [{"kind": "work", "queue": "q", "key": "a"}, {"kind": "work", "queue": "q", "key": "a"},
             {"kind": "work", "queue": "r", "key": "a", "key_mode": "skip"}]
            """);
        Assert.Equal(["q:q"], await listener.HeardAsync());
    }
}
