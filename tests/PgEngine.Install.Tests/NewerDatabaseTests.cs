using PgEngine.Errors;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>A rolling upgrade: a binary of this release meets a database of the next one.</summary>
public sealed class NewerDatabaseTests : InstallTest
{
    private static readonly TestScripts Next = TestScripts.Small
        .With("sql/migrations/0002_stamps.sql", "create table stamps ();")
        .With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2"));

    [Fact]
    public async Task A_compatible_later_release_is_left_alone_and_may_be_used()
    {
        await Installer(Next.AsRelease("0.10.0", oldestRuntime: "0.1.0")).MigrateAsync();
        var before = await WritesAsync();

        var report = await Installer().MigrateAsync();

        Assert.Equal((MigrationOutcome.NewerCompatible, "0.10.0"), (report.Outcome, report.ToRelease));
        Assert.Empty(report.Applied);
        Assert.Equal(before, await WritesAsync());
        var status = await Installer().CheckAsync();
        Assert.Equal(SchemaState.NewerCompatible, status.State);
        Assert.True(status.CanRun);
    }

    [Fact]
    public async Task An_incompatible_later_release_is_left_alone_and_refused_by_name()
    {
        await Installer(Next.AsRelease("0.10.0", oldestRuntime: "0.9.0")).MigrateAsync();
        var before = await WritesAsync();

        var error = await Assert.ThrowsAsync<SchemaTooNewException>(() => Installer().MigrateAsync());

        Assert.Equal(("0.10.0", "0.9.0", "0.1.0"), (error.DatabaseRelease, error.OldestRuntime, error.BinaryRelease));
        Assert.Contains("0.10.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.1.0", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await WritesAsync());
        var status = await Installer().CheckAsync();
        Assert.Equal(SchemaState.NewerIncompatible, status.State);
        Assert.False(status.CanRun);
    }

    [Fact]
    public async Task Not_even_a_forced_repair_writes_over_a_later_release()
    {
        await Installer(Next.AsRelease("0.2.0", oldestRuntime: "0.1.0")).MigrateAsync();

        await Installer(options: new() { ReapplyAll = true }).MigrateAsync();

        Assert.Equal(2, await Sql.ScalarAsync<int>("select engine.post_letter()"));
    }

    [Fact]
    public async Task A_later_release_that_stopped_half_way_is_left_alone_too()
    {
        await Installer().MigrateAsync();
        var broken = Next.AsRelease("0.2.0", "0.1.0").With("sql/functions/post/broken.sql", "create function");
        await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(broken).MigrateAsync());
        var before = await WritesAsync();

        var report = await Installer().MigrateAsync();

        Assert.Equal(MigrationOutcome.NewerCompatible, report.Outcome);
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task A_later_first_installation_that_stopped_half_way_is_refused()
    {
        var broken = Next.AsRelease("0.2.0", "0.1.0").With("sql/functions/post/broken.sql", "create function");
        await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(broken).MigrateAsync());

        var error = await Assert.ThrowsAsync<SchemaTooNewException>(() => Installer().MigrateAsync());

        Assert.Null(error.DatabaseRelease);
    }

    [Fact]
    public async Task No_script_is_printed_for_a_later_release()
    {
        await Installer(Next.AsRelease("0.2.0", oldestRuntime: "0.1.0")).MigrateAsync();

        await Assert.ThrowsAsync<SchemaTooNewException>(() => Installer().ScriptAsync());
        Assert.Empty((await Installer().PlanAsync()).Scripts);
    }

    [Fact]
    public async Task A_release_that_is_no_number_is_an_error_and_not_a_guess()
    {
        await Installer().MigrateAsync();
        await Sql.ExecuteAsync("update engine.schema_info set release = 'tomorrow'");

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer().MigrateAsync());

        Assert.Contains("tomorrow", error.Message, StringComparison.Ordinal);
    }
}
