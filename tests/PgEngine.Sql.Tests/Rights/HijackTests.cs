using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

/// <summary>A caller sets the stage before it calls a function that runs as the owner: its own schema first in the path, temporary tables of our names.</summary>
public sealed class HijackTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Foreign_objects_of_our_names_are_never_used()
    {
        await using var role = await TestRole.CreateAsync(_database, "enqueuer", "worker", "viewer", "operator");
        await using var session = await StageAsync(role);

        var id = await session.ScalarAsync<long>("""select engine.enqueue('work', '{"a": 1}')""");
        var worker = await session.ScalarAsync<long>(
            "select worker_id from engine.register_worker_v1('w', array['default'], array['work'], 1, 'test', '30 s', '1 s')");
        var lease = Guid.NewGuid();
        Assert.Equal(id, (await session.RowsAsync("select job_id from engine.claim_jobs_v1($1, $2, 1, 1)", worker, lease))[0]["job_id"]);
        await session.ExecuteAsync("select engine.settle_jobs_v1(array[$1::bigint], array[$2::uuid])", id, lease);
        Assert.Equal("completed", await session.ScalarAsync<string>("select state from engine.job($1)", id));
        Assert.Equal([id], await session.QueryAsync<long>("select id from engine.jobs(state => 'finished')"));
        Assert.True(await session.ScalarAsync<bool>("select engine.pause_queue('default')"));
        await session.ExecuteAsync("select * from engine.queue_stats(), engine.workers(), engine.stats(), engine.health()");
        await session.ExecuteAsync("select * from engine.sweep_stale_workers(), engine.version()");

        Assert.Equal(0L, await session.ScalarAsync<long>("select count(*) from pg_temp.jobs"));
        Assert.Equal(0L, await session.ScalarAsync<long>("select count(*) from pg_temp.audit"));
        Assert.Equal(1L, await _database.Source.ScalarAsync<long>("select count(*) from engine.audit where act = 'pause_queue'"));
    }

    [Fact]
    public async Task The_stage_does_fool_a_function_that_is_not_pinned()
    {
        await using var role = await TestRole.CreateAsync(_database);
        await using var session = await StageAsync(role);
        await _database.Source.ExecuteAsync(
            """
            create function public.unpinned() returns text language sql security definer as 'select lower(''SAFE'')';
            grant execute on function public.unpinned() to public;
            """);

        await Refused.WithAsync("P0001", () => session.ExecuteAsync("select public.unpinned()"));
    }

    private async Task<SqlSession> StageAsync(TestRole role)
    {
        await _database.Source.ExecuteAsync($"grant create, temporary on database {_database.Name} to {role.Name}");
        await _database.Source.ExecuteAsync("grant usage on schema public to public");
        var session = await role.LogInAsync();
        await session.ExecuteAsync(
            """
            create schema mallory;
            create function mallory.trap() returns text language plpgsql as 'begin raise exception ''mallory was here as %'', current_user; end';
            create function mallory.lower(text) returns text language sql as 'select mallory.trap()';
            create function mallory.left(text, int) returns text language sql as 'select mallory.trap()';
            create function mallory.format(text, variadic text[]) returns text language sql as 'select mallory.trap()';
            create function mallory.now() returns timestamptz language sql as 'select mallory.trap()::timestamptz';
            create function mallory._clock() returns timestamptz language sql as 'select mallory.trap()::timestamptz';
            create function mallory._audit(text, text, text, jsonb) returns void language sql as 'select mallory.trap()';
            create function mallory.equal(bigint, bigint) returns boolean language sql as 'select mallory.trap()::boolean';
            create operator mallory.= (leftarg = bigint, rightarg = bigint, function = mallory.equal);
            create temporary table jobs (id bigint, state text, queue text, kind text, payload jsonb);
            create temporary table workers (id bigint, name text);
            create temporary table queues (queue text, paused_at timestamptz);
            create temporary table settings (name text, value jsonb);
            create temporary table profile_grants (role_name name, profile text);
            create temporary table audit (id bigint, act text);
            create temporary table pg_roles (oid oid, rolname name);
            create temporary view pg_namespace as select mallory.trap() as nspname;
            set search_path = mallory, pg_temp, pg_catalog, engine;
            """);
        return session;
    }
}
