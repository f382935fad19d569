using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class EnqueueJobsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task Ids_come_back_in_the_order_of_the_payloads()
    {
        var ids = await Sql.QueryAsync<long>(
            "select job_id from enqueue_jobs_v1('k', array(select to_jsonb(n) from generate_series(1, 5000) as n))");
        var payloads = await Sql.QueryAsync<string>(
            "select j.payload from unnest($1) with ordinality as i(id, n) join jobs j using (id) order by i.n", ids.ToArray());
        Assert.Equal(Enumerable.Range(1, 5000).Select(n => $"{n}"), payloads);
    }

    [Fact]
    public async Task All_jobs_have_the_same_options()
    {
        await Sql.ExecuteAsync(
            """
            select enqueue_jobs_v1('k', array['1', '2']::jsonb[], p_queue => 'q', p_run_at => $1, p_priority => 9, p_max_attempts => 2,
              p_timeout => '3 s', p_keep_result => true, p_headers => array['{"h": 1}']::jsonb[], p_options => '{"retry": {"jitter": 0}}')
            """,
            Noon.AddMinutes(1));
        var jobs = await Sql.QueryAsync<string>(
            "select concat_ws('|', queue, priority, run_at = $1, max_attempts, timeout, keep_result, headers, retry) from jobs",
            Noon.AddMinutes(1));
        const string Expected = """q|9|t|2|00:00:03|t|{"h": 1}|{"jitter": 0}""";
        Assert.Equal([Expected, Expected], jobs);
    }

    [Fact]
    public async Task Each_job_may_have_headers_of_its_own()
    {
        await Sql.ExecuteAsync(
            """
            select enqueue_jobs_v1('k', '{1,2,3}', p_headers => array['{"h": 1}', null, '{"h": 3}']::jsonb[]);
            select enqueue_jobs_v1('k', '{4,5}', p_headers => array[null, '{"h": 5}']::jsonb[], p_keys => '{a,b}')
            """);
        var jobs = await Sql.QueryAsync<string>("select concat_ws('|', payload, headers ->> 'h') from jobs order by id");
        Assert.Equal(["1|1", "2", "3|3", "4", "5|5"], jobs);
    }

    [Theory]
    [InlineData("QE001", "'', array['1']::jsonb[]")]
    [InlineData("QE002", "'k', array['1', null]::jsonb[]")]
    [InlineData("QE002", "'k', array['1', to_jsonb(repeat('x', 1048575))]")]
    [InlineData("QE003", "'k', array['1', (repeat('[', 65) || repeat(']', 65))::jsonb]")]
    [InlineData("QE004", "'k', array['1']::jsonb[], p_run_at => 'infinity'")]
    [InlineData("QE005", "'k', array['1']::jsonb[], p_priority => 101")]
    [InlineData("QE006", "'k', array['1']::jsonb[], p_max_attempts => 0")]
    [InlineData("QE007", "'k', array['1']::jsonb[], p_queue => ''")]
    [InlineData("QE008", "'k', array['1']::jsonb[], p_timeout => '0'")]
    [InlineData("QE009", """'k', array['1']::jsonb[], p_options => '{"x": 1}'""")]
    [InlineData("QE011", "'k', null")]
    [InlineData("QE011", "'k', array[array['1'], array['2']]::jsonb[]")]
    [InlineData("QE011", "'k', array['1', '2']::jsonb[], p_keys => '{a}'")]
    [InlineData("QE011", "'k', array['1', '2', '3']::jsonb[], p_concurrency_keys => '{a,b}'")]
    [InlineData("QE012", "'k', array['1']::jsonb[], p_headers => '{1}'")]
    [InlineData("QE012", "'k', array['1', '2']::jsonb[], p_headers => '{null,1}'")]
    [InlineData("QE011", "'k', array['1', '2', '3']::jsonb[], p_headers => '{null,null}'")]
    [InlineData("QE013", "'k', array['1', '2']::jsonb[], p_keys => array['a', '']")]
    [InlineData("QE013", "'k', array['1', '2']::jsonb[], p_concurrency_keys => array['a', '']")]
    [InlineData("QE013", "'k', array['1']::jsonb[], p_key_mode => 'x'")]
    [InlineData("QE013", "'k', array['1']::jsonb[], p_keys => '{a}', p_key_ttl => '1 h'")]
    [InlineData("QE014", "'k', array['1']::jsonb[], p_tags => '{a b}'")]
    [InlineData("QE015", "'k', array['1']::jsonb[], p_expires_at => '2001-01-01'")]
    public async Task What_must_not_be_stored_is_refused_as_a_whole(string sqlState, string arguments)
    {
        await RefusedAsync(sqlState, () => Sql.ExecuteAsync($"select enqueue_jobs_v1({arguments})"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Fact]
    public async Task A_time_in_the_past_means_now()
    {
        await Sql.ExecuteAsync("select enqueue_jobs_v1('k', array['1']::jsonb[], p_run_at => '2001-01-01')");
        Assert.Equal(Noon, await Sql.ScalarAsync<DateTime>("select run_at from jobs"));
    }

    [Fact]
    public async Task A_thousand_jobs_are_one_notification_and_none_are_none()
    {
        await A.RegisterAsync(kinds: ["k"]);
        var listener = await ListenAsync();
        Assert.Empty(await Sql.QueryAsync<long>("select job_id from enqueue_jobs_v1('k', '{}')"));
        Assert.Empty(await listener.HeardAsync());

        await Sql.ExecuteAsync("select enqueue_jobs_v1('k', array_fill('{}'::jsonb, array[1000]))");
        Assert.Equal(["q:default"], await listener.HeardAsync());
    }
}
