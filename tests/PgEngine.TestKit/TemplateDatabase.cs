using Npgsql;
using PgEngine.Schema;

namespace PgEngine.TestKit;

/// <summary>
/// The database that every <see cref="TestDatabase"/> is copied from: PgEngine in the schema <c>engine</c>, a clock that tests can set, and
/// identities that start above 2³¹, so that an id squeezed into 32 bits fails at once.
/// </summary>
public static class TemplateDatabase
{
    public const string Schema = "engine";
    public const long FirstId = 3_000_000_000;

    private const string SettableClock =
        """
        create table engine.test_clock (shift interval not null, fixed timestamptz);
        comment on table engine.test_clock is 'One row: the shift of the clock in tests, or its fixed time.';
        insert into engine.test_clock values (interval '0', null);
        create or replace function engine._clock() returns timestamptz language sql volatile as $$
          select coalesce(c.fixed, pg_catalog.clock_timestamp() + c.shift) from engine.test_clock c
        $$ set search_path = engine, pg_temp;
        """;

    // What holds of every job at any time. In production no statement pays for looking at it; here none may leave it.
    private const string JobRules =
        """
        alter table engine.jobs
          add constraint jobs_state_rule check (state in ('ready', 'running', 'blocked', 'waiting', 'paused')),
          add constraint jobs_priority_rule check (priority between -100 and 100),
          add constraint jobs_attempt_rule check (attempt >= 0 and spared >= 0 and losses >= 0),
          add constraint jobs_running_has_lease_rule check (state <> 'running' or (lease is not null and claimed_at is not null)),
          add constraint jobs_off_lane_rule check (state in ('ready', 'running') or run_at = 'infinity'),
          add constraint jobs_held_run_at_rule check (run_at < 'infinity' or held_run_at is not null),
          add constraint jobs_follows_rule check (follows is null or (key is not null and state = 'blocked')),
          add constraint jobs_on_parent_end_rule check (on_parent_end in ('cancel', 'abandon'));
        """;

    // A function, so that a pooled connection plans each statement once and not for every test.
    private const string EmptyTables =
        """
        create schema test_support;
        create function test_support.empty() returns void language plpgsql as $$
        begin
          delete from engine.jobs; delete from engine.leases; delete from engine.workers; delete from engine.queues;
          if exists (select from engine.history) then delete from engine.history; end if;
          delete from engine.attempts; delete from engine.progress; delete from engine.settings;
          delete from engine.audit; delete from engine.keys; delete from engine.groups; delete from engine.group_endings;
          delete from engine.group_reminders; delete from engine.job_logs; delete from engine.kinds;
          delete from engine.schedules; delete from engine.schedule_runs; delete from engine.schedule_owners;
          delete from engine.steps; delete from engine.signals; delete from engine.workflows; delete from engine.run_reminders;
          delete from engine.slots; delete from engine.places; delete from engine.spends; delete from engine.promotions;
          update engine.sweep_state set swept_at = null, swept_by = null, resumed_at = null, pruned_at = null;
        end;
        $$;
        """;

    private const string HighIdentities =
        """
        select format('alter table %s alter column %I restart with %s', a.attrelid::regclass, a.attname, $1)
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'engine'::regnamespace and c.relkind in ('r', 'p')
          and a.attidentity <> '' and a.atttypid = 'bigint'::regtype
        """;

    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The template's name; built by the first caller, awaited by the others.</summary>
    public static Task<string> NameAsync() => Built.Value;

    private static async Task<string> BuildAsync()
    {
        var server = await TestCluster.ServerAsync();
        var name = $"pgengine_template_{Environment.ProcessId}_{Guid.NewGuid():N}"[..48];
        var connectionString = await server.CreateDatabaseAsync(name);
        await new SchemaInstaller(connectionString, new SchemaInstallerOptions { Schema = Schema }).MigrateAsync();
        await using (var source = NpgsqlDataSource.Create(connectionString))
        {
            await source.ExecuteAsync(SettableClock);
            await source.ExecuteAsync(EmptyTables);
            await source.ExecuteAsync(JobRules);
            foreach (var statement in await source.ColumnAsync<string>(HighIdentities, FirstId))
            {
                await source.ExecuteAsync(statement);
            }
        }

        return name;
    }
}
