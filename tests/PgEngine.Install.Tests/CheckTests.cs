using PgEngine.Errors;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>What a worker asks at its start.</summary>
public sealed class CheckTests : InstallTest
{
    [Fact]
    public async Task An_empty_database_is_missing_the_schema()
    {
        var status = await Installer().CheckAsync();

        Assert.Equal(SchemaState.Missing, status.State);
        Assert.Null(status.DatabaseRelease);
        Assert.False(status.CanRun);
    }

    [Fact]
    public async Task A_pending_migration_or_function_makes_the_database_older()
    {
        await Installer().MigrateAsync();
        var before = await WritesAsync();

        var migration = await Installer(TestScripts.Small.With("sql/migrations/0002_stamps.sql", "select 1;")).CheckAsync();
        var function = await Installer(TestScripts.Small.With(TestScripts.PostLetter, "select 2;")).CheckAsync();
        var release = await Installer(TestScripts.Small.AsRelease("0.2.0", "0.1.0")).CheckAsync();

        Assert.Equal(
            (SchemaState.Older, SchemaState.Older, SchemaState.Older, SchemaState.Same),
            (migration.State, function.State, release.State, (await Installer().CheckAsync()).State));
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task A_role_that_may_only_call_functions_gets_the_same_answer()
    {
        await Installer().MigrateAsync();
        await using var worker = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"grant usage on schema engine to {worker.Name}");
        await Sql.ExecuteAsync($"grant execute on function engine.version() to {worker.Name}");

        async Task<SchemaState> SeenBy(TestScripts scripts) =>
            (await Installer(scripts, connectionString: ConnectionStringAs(worker.Name)).CheckAsync()).State;

        Assert.Equal(SchemaState.Same, await SeenBy(TestScripts.Small));
        Assert.Equal(SchemaState.Older, await SeenBy(TestScripts.Small.AsRelease("0.2.0", "0.1.0")));
        Assert.Equal(SchemaState.Older, await SeenBy(TestScripts.Small.With("sql/migrations/0002_stamps.sql", "select 1;")));
        Assert.Equal(SchemaState.NewerCompatible, await SeenBy(TestScripts.Small.Without(TestScripts.Letters)));
        Assert.Equal(SchemaState.NewerIncompatible, await SeenBy(TestScripts.Small.AsRelease("0.0.9", "0.0.9")));
    }

    [Fact]
    public async Task A_role_without_any_right_is_told_how_to_get_one()
    {
        await Installer().MigrateAsync();
        await using var stranger = await TestRole.CreateAsync(Sql);

        var error = await Assert.ThrowsAsync<SchemaInstallException>(
            () => Installer(connectionString: ConnectionStringAs(stranger.Name)).CheckAsync());

        Assert.Equal("42501", error.SqlState);
        Assert.Contains("grant_usage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_copy_is_noticed_until_it_is_adopted()
    {
        await Installer().MigrateAsync();
        Assert.False((await Installer().CheckAsync()).RestoredCopy);
        await Sql.ExecuteAsync("update engine.schema_info set system_identifier = system_identifier + 1");

        var logger = new ListLogger();
        Assert.True((await Installer().CheckAsync()).RestoredCopy);
        Assert.True((await Installer(logger: logger).MigrateAsync()).RestoredCopy);
        Assert.Contains(106, logger.Events);
        Assert.True(await Sql.ScalarAsync<bool>("select v.restored_copy from engine.version() as v"));

        Assert.True(await Sql.ScalarAsync<bool>("select engine.adopt_database()"));
        Assert.False((await Installer().CheckAsync()).RestoredCopy);
        Assert.False(await Sql.ScalarAsync<bool>("select v.restored_copy from engine.version() as v"));
        Assert.False(await Sql.ScalarAsync<bool>("select engine.adopt_database()"));
        Assert.Equal(["adopt_database"], await Sql.ColumnAsync<string>("select l.body from engine.letters as l"));
    }

    [Fact]
    public async Task An_upgrade_of_a_restored_copy_does_not_adopt_it()
    {
        await Installer().MigrateAsync();
        await Sql.ExecuteAsync("update engine.schema_info set system_identifier = system_identifier + 1");

        await Installer(TestScripts.Small.AsRelease("0.2.0", "0.1.0")).MigrateAsync();

        Assert.True((await Installer(TestScripts.Small.AsRelease("0.2.0", "0.1.0")).CheckAsync()).RestoredCopy);
    }

    [Fact]
    public async Task A_server_that_does_not_tell_its_identity_is_no_restored_copy()
    {
        var scripts = TestScripts.Small.With(
            "sql/functions/internal/_system_identifier.sql",
            """
            create or replace function _system_identifier()
            returns bigint
            language sql
            stable
            as $$
              select null::bigint
            $$
            set search_path from current;
            """);

        await Installer(scripts).MigrateAsync();

        Assert.False((await Installer(scripts).CheckAsync()).RestoredCopy);
        Assert.Null(await Sql.ScalarAsync<bool?>("select v.restored_copy from engine.version() as v"));
    }
}
