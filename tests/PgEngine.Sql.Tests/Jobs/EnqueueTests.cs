using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class EnqueueTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_job_is_stored_with_what_was_said_and_defaults_for_the_rest()
    {
        var id = await A.EnqueueAsync("send_email", """{"to": "a@b.c"}""");
        var job = await A.JobAsync(id);

        Assert.Equal("ready", job["state"]);
        Assert.Equal("send_email", job["kind"]);
        Assert.Equal("default", job["queue"]);
        Assert.Equal("""{"to": "a@b.c"}""", job["payload"]);
        Assert.Equal((short)0, job["priority"]);
        Assert.Equal(0, job["attempt"]);
        Assert.Equal(Noon, job["run_at"]);
        Assert.Equal(Noon, job["created_at"]);
        Assert.Null(job["max_attempts"]);
        Assert.Null(job["timeout"]);
    }

    [Fact]
    public async Task Every_argument_reaches_the_job()
    {
        var id = await Sql.ScalarAsync<long>(
            """
            select enqueue('resize', '[1]', queue => 'images', run_at => $1, priority => -5, max_attempts => 3, timeout => '90 s',
              keep_result => true, headers => '{"traceparent": "00-1"}', key => 'a', concurrency_key => 'c', tags => '{ssd,eu,ssd,GPU}',
              expires_at => $1 + interval '1 h', options => '{"retry": {"backoff": "fixed", "base_ms": 10}}')
            """,
            Noon.AddHours(1));
        var job = await A.JobAsync(id);

        Assert.Equal("images", job["queue"]);
        Assert.Equal(Noon.AddHours(1), job["run_at"]);
        Assert.Equal((short)-5, job["priority"]);
        Assert.Equal(3, job["max_attempts"]);
        Assert.Equal(TimeSpan.FromSeconds(90), job["timeout"]);
        Assert.Equal(true, job["keep_result"]);
        Assert.Equal("""{"traceparent": "00-1"}""", job["headers"]);
        Assert.Equal("""{"backoff": "fixed", "base_ms": 10}""", job["retry"]);
        Assert.Equal("a", job["key"]);
        Assert.Equal("c", job["concurrency_key"]);
        Assert.Equal("GPU,eu,ssd", job["tags"]);
        Assert.Equal(Noon.AddHours(2), job["expires_at"]);
    }

    [Theory]
    [InlineData("QE001", "kind => null")]
    [InlineData("QE001", "kind => ''")]
    [InlineData("QE001", "kind => repeat('k', 201)")]
    [InlineData("QE002", "'k', payload => null")]
    [InlineData("QE004", "'k', run_at => 'infinity'")]
    [InlineData("QE004", "'k', run_at => '-infinity'")]
    [InlineData("QE004", "'k', run_at => _clock() + interval '100 years 1 day'")]
    [InlineData("QE005", "'k', priority => -101")]
    [InlineData("QE005", "'k', priority => 101")]
    [InlineData("QE005", "'k', priority => null")]
    [InlineData("QE005", "'k', priority => 2147483647")]
    [InlineData("QE006", "'k', max_attempts => 0")]
    [InlineData("QE006", "'k', max_attempts => -1")]
    [InlineData("QE006", "'k', max_attempts => 1000001")]
    [InlineData("QE007", "'k', queue => null")]
    [InlineData("QE007", "'k', queue => ''")]
    [InlineData("QE007", "'k', queue => repeat('q', 201)")]
    [InlineData("QE008", "'k', timeout => '0'")]
    [InlineData("QE008", "'k', timeout => '-1 s'")]
    [InlineData("QE008", "'k', timeout => '10 years 1 s'")]
    [InlineData("QE009", "'k', options => '[]'")]
    [InlineData("QE009", """'k', options => '{"retries": {}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": 5}'""")]
    [InlineData("QE009", """'k', options => '{"retry": null}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"base": 5}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"backoff": "random"}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"base_ms": -1}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"base_ms": "5"}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"cap_ms": 31536000001}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"factor": 1001}}'""")]
    [InlineData("QE009", """'k', options => '{"retry": {"jitter": 1.01}}'""")]
    [InlineData("QE009", """'k', options => '{"merge": 1}'""")]
    [InlineData("QE009", """'k', options => '{"group": "a"}'""")]
    [InlineData("QE012", "'k', headers => '[]'")]
    [InlineData("QE012", "'k', headers => jsonb_build_object('h', repeat('x', 16384))")]
    [InlineData("QE013", "'k', key => ''")]
    [InlineData("QE013", "'k', key => repeat('k', 501)")]
    [InlineData("QE013", "'k', key => repeat('語', 500) || 'k'")]
    [InlineData("QE013", "'k', key => 'a', key_mode => 'unsafe_dedupe'")]
    [InlineData("QE013", "'k', key => 'a', key_mode => null")]
    [InlineData("QE013", "'k', key_mode => 'Skip'")]
    [InlineData("QE013", "'k', key => 'a', key_ttl => '1 h'")]
    [InlineData("QE013", "'k', key => 'a', key_mode => 'once', key_ttl => '0'")]
    [InlineData("QE013", "'k', key => 'a', key_mode => 'once', key_ttl => '10 years 1 s'")]
    [InlineData("QE013", "'k', concurrency_key => ''")]
    [InlineData("QE013", "'k', concurrency_key => repeat('k', 501)")]
    [InlineData("QE014", "'k', tags => array_fill('t'::text, array[17])")]
    [InlineData("QE014", "'k', tags => '{a,\"\"}'")]
    [InlineData("QE014", "'k', tags => '{a,null}'")]
    [InlineData("QE014", "'k', tags => '{\"a,b\"}'")]
    [InlineData("QE014", "'k', tags => '{ü}'")]
    [InlineData("QE014", "'k', tags => array[repeat('t', 65)]")]
    [InlineData("QE014", "'k', tags => array[E't\n']")]
    [InlineData("QE015", "'k', expires_at => _clock()")]
    [InlineData("QE015", "'k', run_at => _clock() + interval '2 h', expires_at => _clock() + interval '1 h'")]
    public async Task What_must_not_be_stored_is_refused_with_its_own_code(string sqlState, string arguments)
    {
        await RefusedAsync(sqlState, () => Sql.ExecuteAsync($"select enqueue({arguments})"));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Theory]
    [InlineData("repeat('k', 200)")]
    [InlineData("'k', queue => repeat('ü', 200)")]
    [InlineData("'k', run_at => _clock() + interval '100 years'")]
    [InlineData("'k', priority => -100")]
    [InlineData("'k', priority => 100")]
    [InlineData("'k', max_attempts => 1")]
    [InlineData("'k', max_attempts => 1000000")]
    [InlineData("'k', timeout => '1 microsecond'")]
    [InlineData("'k', timeout => '10 years'")]
    [InlineData("'k', options => '{}'")]
    [InlineData("""'k', options => '{"retry": {"factor": 1000, "jitter": 1, "base_ms": 0, "cap_ms": 31536000000}}'""")]
    [InlineData("'k', headers => '{}'")]
    [InlineData("'k', key => repeat('ü', 500), queue => repeat('語', 200)")]
    [InlineData("'k', key => 'a', key_mode => 'once', key_ttl => '10 years'")]
    [InlineData("'k', key_mode => 'once'")]
    [InlineData("'k', concurrency_key => repeat('k', 500)")]
    [InlineData("'k', tags => array(select repeat('t', 62) || n from generate_series(10, 25) as n)")]
    [InlineData("'k', tags => '{A-z_0.9:/@~}'")]
    [InlineData("'k', tags => '{}'")]
    [InlineData("'k', expires_at => _clock() + interval '1 microsecond'")]
    public async Task The_bounds_themselves_are_allowed(string arguments) =>
        Assert.True(await Sql.ScalarAsync<long>($"select enqueue({arguments})") > 0);

    [Fact]
    public async Task A_time_in_the_past_means_now()
    {
        var id = await A.EnqueueAsync(runAt: Noon.AddDays(-400));
        Assert.Equal(Noon, (await A.JobAsync(id))["run_at"]);
    }

    [Fact]
    public async Task A_job_of_a_transaction_that_rolls_back_was_never_there()
    {
        var worker = await A.RegisterAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        var id = await b.EnqueueAsync();
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        await b.Sql.RollbackAsync();

        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        Assert.Null(await A.StateAsync(id));
    }

    [Fact]
    public async Task A_job_is_seen_once_its_transaction_has_committed()
    {
        var worker = await A.RegisterAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        var id = await b.EnqueueAsync();
        await b.Sql.CommitAsync();
        Assert.Equal([id], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_trigger_enqueues_whatever_the_search_path_of_its_session()
    {
        await Sql.ExecuteAsync(
            """
            create table public.customer (id bigint generated always as identity, email text);
            create function public.welcome() returns trigger language plpgsql as $$
            begin
              perform engine.enqueue('welcome', jsonb_build_object('to', new.email));
              return new;
            end
            $$;
            create trigger welcome after insert on public.customer for each row execute function public.welcome();
            """);
        await Database.Source.ExecuteAsync("set search_path = pg_catalog; insert into public.customer (email) values ('a@b.c'), ('d@e.f')");

        Assert.Equal(
            ["""{"to": "a@b.c"}""", """{"to": "d@e.f"}"""],
            await Sql.QueryAsync<string>("select payload from jobs where kind = 'welcome' order by id"));
    }

    [Fact]
    public async Task A_refused_job_leaves_the_rest_of_its_transaction_to_a_savepoint()
    {
        await Sql.BeginAsync();
        var kept = await A.EnqueueAsync();
        await Sql.ExecuteAsync("savepoint s");
        await RefusedAsync("QE005", () => A.EnqueueAsync(priority: 500));
        await Sql.ExecuteAsync("rollback to savepoint s");
        await Sql.CommitAsync();
        Assert.Equal("ready", await A.StateAsync(kept));
    }
}
