using PgEngine.Errors;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

public sealed class UpgradeTests : InstallTest
{
    [Fact]
    public async Task A_changed_function_is_made_again_and_nothing_else_but_the_rights()
    {
        await Installer().MigrateAsync();
        var changed = TestScripts.Small.With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2"));

        var report = await Installer(changed).MigrateAsync();

        Assert.Equal(MigrationOutcome.Upgraded, report.Outcome);
        Assert.Equal(2, await Sql.ScalarAsync<int>("select engine.post_letter()"));
        Assert.Equal(
            [
                new PlannedScript(TestScripts.PostLetter, ScriptKind.Function, IsChange: true),
                new PlannedScript("sql/grants/_nothing_for_public.sql", ScriptKind.Grant, IsChange: false),
                new PlannedScript("sql/release/record_release.sql", ScriptKind.Release, IsChange: false),
            ],
            report.Applied);
        Assert.Equal(TestScripts.PostLetter, (await JournalAsync())[^1]);
    }

    [Fact]
    public async Task A_function_put_back_to_an_earlier_text_is_made_again()
    {
        await Installer().MigrateAsync();
        await Installer(TestScripts.Small.With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2"))).MigrateAsync();

        await Installer().MigrateAsync();

        Assert.Equal(1, await Sql.ScalarAsync<int>("select engine.post_letter()"));
    }

    [Fact]
    public async Task A_new_function_is_never_open_to_public()
    {
        await Installer().MigrateAsync();

        await Installer(TestScripts.Small.With("sql/functions/post/open_letter.sql",
            "create function open_letter() returns int language sql as 'select 1';")).MigrateAsync();

        Assert.False(await Sql.ScalarAsync<bool>("select has_function_privilege('public', 'engine.open_letter()', 'execute')"));
    }

    [Fact]
    public async Task A_later_release_brings_its_migration_and_its_name()
    {
        await Installer().MigrateAsync();
        var next = TestScripts.Small.AsRelease("0.2.0", "0.1.0").With("sql/migrations/0002_stamps.sql", "create table stamps ();");

        var report = await Installer(next).MigrateAsync();

        Assert.Equal((MigrationOutcome.Upgraded, "0.1.0", "0.2.0"), (report.Outcome, report.FromRelease, report.ToRelease));
        var version = Assert.Single(await Sql.RowsAsync("select * from engine.version()"));
        Assert.Equal("0.2.0", version["release"]);
        Assert.Equal("0002_stamps.sql", version["migration"]);
    }

    [Fact]
    public async Task A_fresh_installation_equals_an_upgraded_one()
    {
        var next = TestScripts.Small
            .AsRelease("0.2.0", "0.1.0")
            .With("sql/migrations/0002_stamps.sql", "create table stamps (id int);")
            .With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2"));
        await Installer().MigrateAsync();
        await Installer(next).MigrateAsync();
        await using var other = await TestDatabase.CreateEmptyAsync();

        await Installer(next, connectionString: other.ConnectionString).MigrateAsync();

        // The journal differs, it tells how each came to be; what it led to must not.
        await Sql.ExecuteAsync("delete from engine.schemaversions");
        await other.Source.ExecuteAsync("delete from engine.schemaversions");
        Assert.Equal(await ContentAsync(other.Source), await ContentAsync(Sql));
    }

    [Fact]
    public async Task A_released_migration_that_changed_is_refused_with_both_checksums()
    {
        await Installer().MigrateAsync();
        var before = await WritesAsync();
        var changed = TestScripts.Small.Releasing(TestScripts.Letters).With(TestScripts.Letters, "create table letters (id bigint);");

        var error = await Assert.ThrowsAsync<MigrationChangedException>(() => Installer(changed).MigrateAsync());

        Assert.True(error.IsReleased);
        Assert.Equal(TestScripts.Letters, error.Script);
        Assert.Equal(TestScripts.Small.Scripts.Single(s => s.Name == TestScripts.Letters).Checksum, error.AppliedChecksum);
        Assert.Equal(changed.Scripts.Single(s => s.Name == TestScripts.Letters).Checksum, error.CurrentChecksum);
        Assert.Contains(error.AppliedChecksum, error.Message, StringComparison.Ordinal);
        Assert.Contains(error.CurrentChecksum, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task An_unreleased_migration_that_changed_asks_for_a_new_development_database()
    {
        await Installer().MigrateAsync();
        var changed = TestScripts.Small.With(TestScripts.Letters, "create table letters (id bigint);");

        var error = await Assert.ThrowsAsync<MigrationChangedException>(() => Installer(changed).MigrateAsync());

        Assert.False(error.IsReleased);
        Assert.Contains("recreate this development database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_whose_number_is_taken_by_another_is_refused()
    {
        await Installer().MigrateAsync();
        var renamed = TestScripts.Small.Without(TestScripts.Letters).With("sql/migrations/0001_parcels.sql", "create table parcels ();");

        var error = await Assert.ThrowsAsync<MigrationChangedException>(() => Installer(renamed).MigrateAsync());

        Assert.Contains(TestScripts.Letters, error.Message, StringComparison.Ordinal);
        Assert.Contains("0001_parcels.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_can_be_made_again_after_somebody_changed_it_by_hand()
    {
        await Installer().MigrateAsync();
        await Sql.ExecuteAsync("create or replace function engine.post_letter() returns int language sql as 'select 7'");
        await Sql.ExecuteAsync("grant execute on function engine.post_letter() to public");
        Assert.Equal(MigrationOutcome.UpToDate, (await Installer().MigrateAsync()).Outcome);
        var journal = await JournalAsync();

        await Installer(options: new() { ReapplyAll = true }).MigrateAsync();

        Assert.Equal(1, await Sql.ScalarAsync<int>("select engine.post_letter()"));
        Assert.False(await Sql.ScalarAsync<bool>("select has_function_privilege('public', 'engine.post_letter()', 'execute')"));
        Assert.Equal(journal, await JournalAsync());
    }
}
