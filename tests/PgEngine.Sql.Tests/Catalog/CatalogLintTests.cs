using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Catalog;

/// <summary>What holds for every function of the schema, whoever writes the next one.</summary>
public sealed class CatalogLintTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task Every_function_has_a_comment_whose_first_line_fits_in_72_columns() =>
        await Nothing(
            """
            coalesce(split_part(obj_description(p.oid, 'pg_proc'), E'\n', 1), '') = ''
            or (p.proname not like '\_%' and length(split_part(obj_description(p.oid, 'pg_proc'), E'\n', 1)) > 72)
            """);

    [Fact]
    public async Task Every_table_has_a_comment() =>
        Findings.None(await Database.Source.ColumnAsync<string>(
            """
            select c.relname::text
            from pg_class c
            where c.relnamespace = 'engine'::regnamespace and c.relkind in ('r', 'p', 'v')
              and obj_description(c.oid, 'pg_class') is null
            """));

    [Fact]
    public async Task Every_function_pins_its_search_path_to_the_schema() =>
        await Nothing("""not coalesce('search_path=engine, pg_temp' = any (p.proconfig), false)""");

    [Fact]
    public async Task Public_may_execute_nothing() =>
        await Nothing("exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)");

    [Fact]
    public async Task No_two_functions_share_a_name() =>
        await Nothing("exists (select from pg_proc o where o.pronamespace = p.pronamespace and o.proname = p.proname and o.oid <> p.oid)");

    [Fact]
    public async Task Functions_that_roles_may_call_run_as_the_owner_and_no_others_do() =>
        await Nothing(
            """
            p.prosecdef <> exists (
              select from engine._profile_functions() f where f.function_name = p.proname and f.profile <> 'migrator')
            """);

    [Fact]
    public async Task Every_function_that_is_no_helper_belongs_to_a_profile() =>
        await Nothing(@"p.proname not like '\_%' and not exists (select from engine._profile_functions() f where f.function_name = p.proname)");

    [Fact]
    public async Task The_profiles_name_only_functions_that_exist() =>
        Findings.None(await Database.Source.ColumnAsync<string>(
            """
            select f.function_name
            from engine._profile_functions() f
            where not exists (
              select from pg_proc p where p.pronamespace = 'engine'::regnamespace and p.proname = f.function_name)
            """));

    [Fact]
    public async Task Functions_that_roles_may_call_return_a_listed_table_or_a_plain_value() =>
        await Nothing(
            """
            p.proname not like '\_%' and (
              exists (select from pg_type t where t.oid = p.prorettype and t.typtype = 'c')
              or (p.prorettype = 'record'::regtype and not p.proretset))
            """);

    [Fact]
    public async Task Functions_are_written_in_sql_or_plpgsql_only() =>
        await Nothing("p.prolang not in (select l.oid from pg_language l where l.lanname in ('sql', 'plpgsql'))");

    [Fact]
    public async Task What_a_file_says_is_what_the_database_runs()
    {
        var bodies = await Database.Source.RowsAsync(
            "select p.proname::text as name, p.prosrc as body from pg_proc p where p.pronamespace = 'engine'::regnamespace");
        var files = Repository.SqlFiles("sql/functions").ToDictionary(file => file.Name);

        // The tests' template has a clock of its own.
        var installed = bodies.Where(row => row.Get<string>("name") != "_clock").ToList();

        Assert.Equal(files.Keys.Where(name => name != "_clock").Order(), installed.Select(row => row.Get<string>("name")).Order());
        Findings.None(installed
            .Where(row => !files[row.Get<string>("name")].Text.Contains($"$${row.Get<string>("body")}$$", StringComparison.Ordinal))
            .Select(row => row.Get<string>("name")));
    }

    [Fact]
    public async Task Every_index_is_named_by_the_function_or_migration_that_needs_it()
    {
        var comments = string.Join('\n', Repository.SqlFiles("sql/functions").SelectMany(file => file.Header)
            .Concat(Repository.SqlFiles("sql/migrations").SelectMany(file => file.Lines).Where(line => line.StartsWith("--", StringComparison.Ordinal))));
        var indexes = await Database.Source.ColumnAsync<string>(
            """
            select regexp_replace(c.relname::text, '^history_[a-z]+_net_', 'history_<class>_net_')
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            where c.relnamespace = 'engine'::regnamespace and not i.indisprimary and not c.relispartition
            """);

        Assert.NotEmpty(indexes);
        Findings.None(indexes.Where(index => !comments.Contains(index, StringComparison.Ordinal)));
    }

    private async Task Nothing(string condition) =>
        Findings.None(await Database.Source.ColumnAsync<string>(
            $"""
             select p.proname::text
             from pg_proc p
             where p.pronamespace = 'engine'::regnamespace and ({condition})
             order by 1
             """));
}
