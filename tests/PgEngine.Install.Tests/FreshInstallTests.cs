using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

public sealed class FreshInstallTests : InstallTest
{
    private const string ExecutableByPublic =
        """
        select p.proname::text
        from pg_proc as p
        join pg_namespace as n on n.oid = p.pronamespace
        cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
        where n.nspname = 'engine' and a.grantee = 0
        """;

    [Fact]
    public async Task The_scripts_of_this_release_install_into_an_empty_database()
    {
        var installer = new SchemaInstaller(Database.ConnectionString);

        var report = await installer.MigrateAsync();

        Assert.Equal(MigrationOutcome.Installed, report.Outcome);
        Assert.Equal(SchemaRelease.Current, report.ToRelease);
        Assert.Equal(
            EmbeddedScripts.Instance.Scripts.Where(s => s.Kind != ScriptKind.Guard).Select(s => s.Name).ToList(),
            report.Applied.Select(s => s.Name).ToList());
        Assert.Equal(SchemaState.Same, (await installer.CheckAsync()).State);
        Assert.Equal(SchemaRelease.Current, await Sql.ScalarAsync<string>("select v.release from engine.version() as v"));
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        var installer = new SchemaInstaller(Sql);
        await installer.MigrateAsync();
        var before = await WritesAsync();

        var report = await installer.MigrateAsync();

        Assert.Equal(MigrationOutcome.UpToDate, report.Outcome);
        Assert.Empty(report.Applied);
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task A_dry_run_tells_the_scripts_and_writes_nothing()
    {
        var before = await WritesAsync();

        var plan = await Installer().PlanAsync();

        Assert.Equal(SchemaState.Missing, plan.State);
        Assert.True(plan.CreatesSchema);
        Assert.Equal(before, await WritesAsync());
        var report = await Installer().MigrateAsync();
        Assert.Equal(plan.Scripts, report.Applied);
    }

    [Fact]
    public async Task An_ordinary_role_with_create_on_the_database_installs()
    {
        await using var role = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"grant create on database {Database.Name} to {role.Name}");

        await new SchemaInstaller(ConnectionStringAs(role.Name)).MigrateAsync();

        var owners = await Sql.ColumnAsync<string>(
            "select distinct p.proowner::regrole::text from pg_proc as p where p.pronamespace = 'engine'::regnamespace");
        Assert.Equal([role.Name], owners);
        Assert.NotNull(await Sql.ScalarAsync<long?>("select i.system_identifier from engine.schema_info as i"));
    }

    [Fact]
    public async Task Public_may_execute_nothing_and_use_nothing()
    {
        await new SchemaInstaller(Sql).MigrateAsync();

        Assert.Empty(await Sql.ColumnAsync<string>(ExecutableByPublic));
        Assert.False(await Sql.ScalarAsync<bool>("select has_schema_privilege('public', 'engine', 'usage')"));
        Assert.Empty(await Sql.ColumnAsync<string>(
            """
            select c.relname::text
            from pg_class as c, aclexplode(c.relacl) as a
            where c.relnamespace = 'engine'::regnamespace and a.grantee = 0
            """));
    }

    [Fact]
    public async Task A_function_that_the_application_makes_later_keeps_the_default_rights()
    {
        await Installer().MigrateAsync();

        await Sql.ExecuteAsync("create function of_the_application() returns int language sql as 'select 1'");

        Assert.True(await Sql.ScalarAsync<bool>("select has_function_privilege('public', 'of_the_application()', 'execute')"));
    }

    [Fact]
    public async Task Default_rights_that_somebody_chose_are_left_as_they_are()
    {
        await using var role = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"grant create on database {Database.Name} to {role.Name}");
        await Sql.ExecuteAsync($"alter default privileges for role {role.Name} revoke execute on functions from public");
        const string Defaults = "select d.defaclacl::text from pg_default_acl as d";
        var before = await Sql.ColumnAsync<string>(Defaults);

        await Installer(connectionString: ConnectionStringAs(role.Name)).MigrateAsync();

        Assert.Equal(before, await Sql.ColumnAsync<string>(Defaults));
    }

    [Fact]
    public async Task Two_schemas_live_side_by_side_in_one_database()
    {
        await new SchemaInstaller(Sql).MigrateAsync();
        var first = await WritesAsync();

        await new SchemaInstaller(Sql, new SchemaInstallerOptions { Schema = "second" }).MigrateAsync();
        await Sql.ExecuteAsync("update second.schema_info set release = '0.0.1'");
        await Sql.ExecuteAsync("drop schema second cascade");

        Assert.Equal(first, await WritesAsync());
        Assert.Equal(SchemaRelease.Current, await Sql.ScalarAsync<string>("select v.release from engine.version() as v"));
    }

    [Fact]
    public async Task A_schema_named_like_a_keyword_works()
    {
        await new SchemaInstaller(Sql, new SchemaInstallerOptions { Schema = "order" }).MigrateAsync();

        Assert.Equal(SchemaRelease.Current, await Sql.ScalarAsync<string>("""select v.release from "order".version() as v"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Engine")]
    [InlineData("1engine")]
    [InlineData("engine-2")]
    [InlineData("engine\"; drop schema public; --")]
    [InlineData("engine\n")]
    [InlineData("pg_engine")]
    [InlineData("public")]
    [InlineData("information_schema")]
    [InlineData("a234567890123456789012345678901234567890123456789")]
    public void A_name_that_cannot_be_the_schema_is_refused(string name)
    {
        var options = new SchemaInstallerOptions { Schema = name };

        Assert.Throws<ArgumentException>(() => new SchemaInstaller(Sql, options));
    }

    [Fact]
    public async Task The_profiles_are_applied_again_in_the_transaction_that_made_the_functions()
    {
        var scripts = TestScripts.Small.With(
            "sql/functions/internal/_apply_grants.sql",
            """
            create or replace function _apply_grants()
            returns void
            language sql
            as $$
              insert into letters (id, body)
              select count(*), txid_current()::text from letters
            $$
            set search_path from current;
            """);

        await Installer(scripts).MigrateAsync();

        Assert.True(await Sql.ScalarAsync<bool>(
            "select l.body = p.xmin::text from engine.letters as l, pg_proc as p where p.proname = 'post_letter'"));
    }
}
