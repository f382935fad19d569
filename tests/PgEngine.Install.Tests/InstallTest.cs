using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>A test with an empty database of its own.</summary>
public abstract class InstallTest : IAsyncLifetime
{
    // Names, texts, rights and, with xmin, every row version: whatever is written leaves a trace here.
    private const string WritesSql =
        """
        select md5(string_agg(x.line, E'\n' order by x.line))
        from (
          select format('namespace %s %s %s', n.xmin, n.nspname, n.nspacl) as line
          from pg_namespace as n where n.nspname !~ '^pg_(toast_)?temp'
          union all
          select format('class %s %s %s', c.xmin, c.relname, c.relacl)
          from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname in ('engine', 'second')
          union all
          select format('proc %s %s %s %s', p.xmin, p.proname, p.prosrc, p.proacl)
          from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace where n.nspname in ('engine', 'second')
          union all
          select format('default %s %s', d.xmin, d.defaclacl) from pg_default_acl as d
          union all
          select format('journal %s', t.line) from engine_rows() as t(line)
        ) as x
        """;

    private const string EngineRowsSql =
        """
        create or replace function engine_rows() returns setof text language plpgsql as $$
        begin
          if to_regclass('engine.schemaversions') is not null then
            return query execute 'select format(''%s %s'', j.xmin, j) from engine.schemaversions as j';
          end if;
          if to_regclass('engine.schema_info') is not null then
            return query execute 'select format(''%s %s'', i.xmin, i) from engine.schema_info as i';
          end if;
        end;
        $$
        """;

    // The same without versions, times and owners of the moment: equal for two installations of the same thing.
    private const string ContentSql =
        """
        select string_agg(x.line, E'\n' order by x.line)
        from (
          select format('class %s %s %s %s', c.relname, c.relkind, c.relacl, obj_description(c.oid)) as line
          from pg_class as c where c.relnamespace = 'engine'::regnamespace
          union all
          select format('column %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
          from pg_attribute as a join pg_class as c on c.oid = a.attrelid
          where c.relnamespace = 'engine'::regnamespace and a.attnum > 0
          union all
          select format('proc %s %s %s', pg_get_functiondef(p.oid), p.proacl, obj_description(p.oid))
          from pg_proc as p where p.pronamespace = 'engine'::regnamespace
          union all
          select format('namespace %s', n.nspacl) from pg_namespace as n where n.nspname = 'engine'
          union all
          select format('default %s', d.defaclacl) from pg_default_acl as d
          union all
          select format('journal %s %s %s %s', j.scriptname, j.checksum, j.kind, j.release) from engine.schemaversions as j
          union all
          select format('info %s %s %s', i.release, i.oldest_runtime, i.system_identifier) from engine.schema_info as i
        ) as x
        """;

    private TestDatabase? _database;

    private protected TestDatabase Database => _database ?? throw new InvalidOperationException("Not initialised yet.");

    private protected NpgsqlDataSource Sql => Database.Source;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await Sql.ExecuteAsync(EngineRowsSql);
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private protected SchemaInstaller Installer(
        IScriptSource? scripts = null, SchemaInstallerOptions? options = null, ILogger? logger = null, string? connectionString = null) =>
        new(
            ConnectionSource.Create(connectionString ?? Database.ConnectionString),
            options,
            logger,
            timeProvider: null,
            scripts ?? TestScripts.Small,
            new Random(1));

    /// <summary>Changes with every row that is written, even to the same value.</summary>
    private protected Task<string> WritesAsync() => Sql.ScalarAsync<string>(WritesSql);

    /// <summary>What is installed in the schema "engine", in words.</summary>
    private protected static Task<string> ContentAsync(NpgsqlDataSource source) => source.ScalarAsync<string>(ContentSql);

    private protected Task<List<string>> JournalAsync() =>
        Sql.ColumnAsync<string>("select scriptname::text from engine.schemaversions order by schemaversionsid");

    private protected Task<bool> SchemaExistsAsync(string schema = "engine") =>
        Sql.ScalarAsync<bool>("select exists (select from pg_namespace as n where n.nspname = $1)", schema);

    /// <summary>A connection string under another role, whatever way the server knows its callers.</summary>
    private protected string ConnectionStringAs(string role) =>
        new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = $"-c role={role}" }.ConnectionString;
}
