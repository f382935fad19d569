using PgEngine.Errors;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

public sealed class ConcurrentInstallTests : InstallTest
{
    private const int Retrying = 102;
    private static readonly TestScripts NextRelease = TestScripts.Small
        .AsRelease("0.2.0", "0.1.0")
        .With("sql/migrations/0002_stamps.sql", "alter table letters add column stamp text;");

    [Fact]
    public async Task Twenty_installers_at_once_all_succeed_and_one_does_the_work()
    {
        var reports = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Installer().MigrateAsync()));

        Assert.Single(reports, report => report.Outcome == MigrationOutcome.Installed);
        Assert.Equal(19, reports.Count(report => report.Outcome == MigrationOutcome.UpToDate));
        var journal = await JournalAsync();
        Assert.Equal(journal.Distinct(), journal);
    }

    [Fact]
    public async Task Installers_of_different_schemas_do_not_break_each_other()
    {
        var schemas = Enumerable.Range(1, 6).Select(i => $"engine_{i}").ToList();

        await Task.WhenAll(schemas.Select(schema => Installer(options: new() { Schema = schema }).MigrateAsync()));

        var installed = await Sql.ColumnAsync<string>(
            "select n.nspname::text from pg_namespace as n where n.nspname ~ '^engine_' order by 1");
        Assert.Equal(schemas, installed);
        Assert.Empty(await Sql.ColumnAsync<string>("select d.defaclacl::text from pg_default_acl as d"));
    }

    [Fact]
    public async Task A_migration_that_cannot_get_its_lock_is_tried_again_until_it_can()
    {
        await Installer().MigrateAsync();
        await using var holder = await Database.OpenSessionAsync("holder");
        await holder.BeginAsync();
        await holder.ExecuteAsync("lock table engine.letters in access share mode");
        var retried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = new ListLogger { OnEvent = id => { if (id == Retrying) { retried.TrySetResult(); } } };
        var options = new SchemaInstallerOptions
        {
            LockTimeout = TimeSpan.FromMilliseconds(20),
            RetryDelay = TimeSpan.FromMilliseconds(5),
            MaxRetryDelay = TimeSpan.FromMilliseconds(20),
            Attempts = 10_000,
        };

        var migration = Installer(NextRelease, options, logger).MigrateAsync();
        await retried.Task.WaitAsync(Eventually.Ceiling);
        await holder.RollbackAsync();
        var report = await migration.WaitAsync(Eventually.Ceiling);

        Assert.Equal(MigrationOutcome.Upgraded, report.Outcome);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from engine.schemaversions where scriptname like '%0002%'"));
    }

    [Fact]
    public async Task A_lock_that_is_never_freed_ends_in_an_error_that_names_the_script()
    {
        await Installer().MigrateAsync();
        await using var holder = await Database.OpenSessionAsync("holder");
        await holder.BeginAsync();
        await holder.ExecuteAsync("lock table engine.letters in access share mode");
        var before = await WritesAsync();
        var options = new SchemaInstallerOptions
        {
            LockTimeout = TimeSpan.FromMilliseconds(10),
            RetryDelay = TimeSpan.Zero,
            MaxRetryDelay = TimeSpan.Zero,
            Attempts = 3,
        };
        var logger = new ListLogger();

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(NextRelease, options, logger).MigrateAsync());

        Assert.Equal("sql/migrations/0002_stamps.sql", error.Script);
        Assert.Equal("55P03", error.SqlState);
        Assert.Equal(2, logger.Events.Count(id => id == Retrying));
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task Waiting_for_another_installer_is_bounded()
    {
        await using var other = await Database.OpenSessionAsync("other installer");
        await other.ExecuteAsync($"select pg_advisory_lock({InstallerLock.Keys("engine")})");
        var options = new SchemaInstallerOptions { InstallerWait = TimeSpan.FromMilliseconds(20) };

        var error = await Assert.ThrowsAsync<SchemaInstallException>(() => Installer(options: options).MigrateAsync());

        Assert.Contains("Another installer", error.Message, StringComparison.Ordinal);
        Assert.False(await SchemaExistsAsync());
    }

    [Fact]
    public async Task Waiting_for_another_installer_can_be_cancelled()
    {
        await using var other = await Database.OpenSessionAsync("other installer");
        await other.ExecuteAsync($"select pg_advisory_lock({InstallerLock.Keys("engine")})");
        using var cancel = new CancellationTokenSource();
        var logger = new ListLogger { OnEvent = _ => cancel.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Installer(logger: logger).MigrateAsync(cancel.Token));

        Assert.False(await SchemaExistsAsync());
    }

    [Fact]
    public async Task The_installer_leaves_no_lock_behind_on_a_pooled_connection()
    {
        await new SchemaInstaller(Sql).MigrateAsync();

        Assert.Equal(0, await Sql.ScalarAsync<long>(
            """
            select count(*)
            from pg_locks as l
            join pg_database as d on d.oid = l.database
            where l.locktype = 'advisory' and d.datname = current_database()
            """));
    }
}
