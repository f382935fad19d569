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
            foreach (var statement in await source.ColumnAsync<string>(HighIdentities, FirstId))
            {
                await source.ExecuteAsync(statement);
            }
        }

        return name;
    }
}
