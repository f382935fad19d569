using PgEngine.Errors;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

public sealed class FailureTests : InstallTest
{
    private const string Stamps = "sql/migrations/0002_stamps.sql";

    [Fact]
    public async Task A_broken_migration_names_itself_its_line_and_its_code()
    {
        var scripts = TestScripts.Small.With(Stamps, "create table stamps (id int);\n\ncreate table stamps_too (\n  id nonsense\n);\n");

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(scripts).MigrateAsync());

        Assert.Equal((Stamps, 4, "42704"), (error.Script, error.Line, error.SqlState));
        Assert.Contains(Stamps, error.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_migration_leaves_nothing_of_itself_and_the_ones_before_it_whole()
    {
        var scripts = TestScripts.Small.With(Stamps, "create table stamps (id int);\nselect 1 / 0;\n");

        await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(scripts).MigrateAsync());

        Assert.True(await Sql.ScalarAsync<bool>("select to_regclass('engine.stamps') is null"));
        Assert.Equal(["sql/migrations/0000_journal.sql", TestScripts.Letters], await JournalAsync());
        Assert.Equal(SchemaState.Older, (await Installer(scripts).CheckAsync()).State);
    }

    [Fact]
    public async Task A_broken_function_leaves_the_functions_of_before()
    {
        await Installer().MigrateAsync();
        var before = await WritesAsync();
        var scripts = TestScripts.Small
            .With("sql/functions/post/a_new_one.sql", "create function a_new_one() returns int language sql as 'select 1';")
            .With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2 +"));

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(scripts).MigrateAsync());

        Assert.Equal(TestScripts.PostLetter, error.Script);
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task The_very_first_script_failing_leaves_not_even_the_schema()
    {
        var scripts = TestScripts.Small.With("sql/migrations/0000_journal.sql", "create table schemaversions (;");

        await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(scripts).MigrateAsync());

        Assert.False(await SchemaExistsAsync());
    }

    [Fact]
    public async Task A_constraint_that_fails_at_commit_names_the_script()
    {
        var scripts = TestScripts.Small.With(
            Stamps,
            """
            create table stamps (id int primary key, next int references stamps deferrable initially deferred);
            insert into stamps values (1, 2);
            """);

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(scripts).MigrateAsync());

        Assert.Equal((Stamps, "23503"), (error.Script, error.SqlState));
    }

    [Theory]
    [InlineData(Stamps)]
    [InlineData("sql/functions/post/send_all.sql")]
    [InlineData("sql/grants/last_of_all.sql")]
    public async Task An_installer_that_dies_in_the_middle_is_finished_by_the_next(string script)
    {
        var dying = TestScripts.Small.With(script, "select pg_terminate_backend(pg_backend_pid());");
        var healthy = TestScripts.Small.With(script, "select 1;");

        await Assert.ThrowsAnyAsync<Exception>(() => Installer(dying).MigrateAsync());
        Assert.NotEqual(SchemaState.Same, (await Installer(healthy).CheckAsync()).State);
        var report = await Installer(healthy).MigrateAsync();

        Assert.Equal(MigrationOutcome.Installed, report.Outcome);
        await using var other = await TestDatabase.CreateEmptyAsync();
        await Installer(healthy, connectionString: other.ConnectionString).MigrateAsync();
        Assert.Equal(await ContentAsync(other.Source), await ContentAsync(Sql));
    }

    [Fact]
    public async Task A_role_that_may_not_create_schemas_is_told_what_failed()
    {
        await using var role = await TestRole.CreateAsync(Sql);

        var error = await Assert.ThrowsAsync<SchemaInstallException>(
            () => Installer(connectionString: ConnectionStringAs(role.Name)).MigrateAsync());

        Assert.Equal(("create schema", "42501"), (error.Script, error.SqlState));
    }
}
