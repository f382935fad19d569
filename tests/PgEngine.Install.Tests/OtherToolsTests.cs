using Npgsql;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>The same files run by psql or DbUp, as the README tells.</summary>
public sealed class OtherToolsTests : InstallTest
{
    // What DbUp makes and fills when it runs scripts from a folder.
    private const string JournalOfDbUp =
        """
        create table if not exists schemaversions (
          schemaversionsid serial not null primary key,
          scriptname varchar(255) not null,
          applied timestamp not null
        )
        """;

    [Fact]
    public async Task The_raw_files_in_order_install_a_schema_that_workers_accept()
    {
        await RunFilesAsync(EmbeddedScripts.Instance, name => name);

        var status = await new SchemaInstaller(Sql).CheckAsync();

        Assert.Equal((SchemaState.Same, SchemaRelease.Current), (status.State, status.DatabaseRelease));
        Assert.Empty(await Sql.ColumnAsync<string>(
            """
            select p.proname::text from pg_proc as p
            where p.pronamespace = 'engine'::regnamespace and has_function_privilege('public', p.oid, 'execute')
            """));
    }

    [Fact]
    public async Task Our_installer_takes_over_where_DbUp_stopped()
    {
        await Sql.ExecuteAsync("create schema engine");
        await Sql.ExecuteAsync($"set search_path = engine; {JournalOfDbUp}; reset search_path");
        await RunFilesAsync(TestScripts.Small, SqlScript.LastSegment);
        var next = TestScripts.Small.AsRelease("0.2.0", "0.1.0").With("sql/migrations/0002_stamps.sql", "create table stamps ();");

        var report = await Installer(next).MigrateAsync();

        Assert.Equal((MigrationOutcome.Upgraded, "0.1.0"), (report.Outcome, report.FromRelease));
        Assert.Equal(["sql/migrations/0002_stamps.sql"], report.Applied.Where(s => s.Kind == ScriptKind.Migration).Select(s => s.Name));
        Assert.Equal(SchemaState.Same, (await Installer(next).CheckAsync()).State);
    }

    [Fact]
    public async Task DbUp_can_go_on_in_the_journal_that_we_made()
    {
        await Installer().MigrateAsync();

        await Sql.ExecuteAsync($"set search_path = engine; {JournalOfDbUp}; reset search_path");
        await Sql.ExecuteAsync("insert into engine.schemaversions (scriptname, applied) values ('0002_stamps.sql', now())");

        var next = TestScripts.Small.With("sql/migrations/0002_stamps.sql", "select 1 / 0;");
        Assert.Equal(SchemaState.Same, (await Installer(next).CheckAsync()).State);
    }

    [Fact]
    public async Task The_guard_stops_another_tool_before_a_later_release()
    {
        await Installer(TestScripts.Small.AsRelease("0.10.0", "0.1.0")).MigrateAsync();
        var before = await WritesAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(() => RunFilesAsync(TestScripts.Small, name => name));

        Assert.Equal("QE901", error.SqlState);
        Assert.Equal(before, await WritesAsync());
    }

    private async Task RunFilesAsync(IScriptSource source, Func<string, string> journalName)
    {
        var settings = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = "-c search_path=engine,pg_temp" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        var hasSchema = await SchemaExistsAsync();
        if (!hasSchema)
        {
            await Sql.ExecuteAsync("create schema engine");
        }

        foreach (var script in source.Scripts)
        {
            await using var command = new NpgsqlCommand(script.Text, connection);
            await command.ExecuteNonQueryAsync();
            if (script.Kind == ScriptKind.Migration)
            {
                await using var journal = new NpgsqlCommand(
                    "insert into schemaversions (scriptname, applied) values ($1, now() at time zone 'utc')", connection);
                journal.Parameters.Add(new NpgsqlParameter { Value = journalName(script.Name) });
                await journal.ExecuteNonQueryAsync();
            }
        }
    }
}
