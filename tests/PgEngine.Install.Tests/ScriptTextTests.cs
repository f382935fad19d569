using System.Text.RegularExpressions;
using Npgsql;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>The SQL file printed for a DBA.</summary>
public sealed partial class ScriptTextTests : InstallTest
{
    [Fact]
    public async Task The_printed_script_gives_the_same_as_the_installer()
    {
        await using var other = await TestDatabase.CreateEmptyAsync();
        await new SchemaInstaller(other.Source).MigrateAsync();

        await RunAsync(SchemaInstaller.Script());

        Assert.Equal(await ContentAsync(other.Source), await ContentAsync(Sql));
        Assert.Equal(MigrationOutcome.UpToDate, (await new SchemaInstaller(Sql).MigrateAsync()).Outcome);
    }

    [Fact]
    public async Task The_script_for_a_database_holds_only_what_is_left_to_do()
    {
        await Installer().MigrateAsync();
        var next = TestScripts.Small
            .AsRelease("0.2.0", "0.1.0")
            .With("sql/migrations/0002_stamps.sql", "create table stamps ();")
            .With(TestScripts.PostLetter, TestScripts.PostLetterReturning("2"));
        var before = await WritesAsync();

        var script = await Installer(next).ScriptAsync();

        Assert.Equal(before, await WritesAsync());
        Assert.DoesNotContain("create table letters", script, StringComparison.Ordinal);
        await RunAsync(script);
        Assert.Equal(MigrationOutcome.UpToDate, (await Installer(next).MigrateAsync()).Outcome);
        Assert.Equal(2, await Sql.ScalarAsync<int>("select engine.post_letter()"));
    }

    [Fact]
    public async Task The_script_for_an_up_to_date_database_does_nothing()
    {
        await Installer().MigrateAsync();

        var script = await Installer().ScriptAsync();

        Assert.All(script.TrimEnd().Split('\n'), line => Assert.True(line.Length == 0 || line.StartsWith("--", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_script_that_goes_on_after_an_error_builds_nothing_on_top_of_it()
    {
        var broken = TestScripts.Small.With("sql/migrations/0002_stamps.sql", "create table stamps (id nonsense);");

        // As psql does without ON_ERROR_STOP.
        var errors = await RunEachAsync(SchemaInstaller.Script(broken, null));

        Assert.Equal(2, errors.Count);
        Assert.Contains("nonsense", errors[0], StringComparison.Ordinal);
        Assert.Contains("an earlier part of this script failed", errors[1], StringComparison.Ordinal);
        Assert.Equal(["sql/migrations/0000_journal.sql", TestScripts.Letters], await JournalAsync());
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from engine.schema_info"));
    }

    [Fact]
    public async Task An_old_script_kept_in_a_drawer_does_not_write_over_a_later_release()
    {
        await Installer().MigrateAsync();
        var stale = await Installer(TestScripts.Small.With(TestScripts.PostLetter, TestScripts.PostLetterReturning("3"))).ScriptAsync();
        await Installer(TestScripts.Small.AsRelease("0.2.0", "0.1.0")).MigrateAsync();
        var before = await WritesAsync();

        var error = Assert.Single(await RunEachAsync(stale));

        Assert.Contains("schema engine is of release 0.2.0, these scripts are of release 0.1.0", error, StringComparison.Ordinal);
        Assert.Equal(before, await WritesAsync());
    }

    [Fact]
    public async Task A_script_for_an_empty_database_does_not_take_over_a_schema_that_exists()
    {
        await using var squatter = await TestRole.CreateAsync(Sql);
        await Sql.ExecuteAsync($"create schema engine authorization {squatter.Name}");

        var errors = await RunEachAsync(SchemaInstaller.Script(TestScripts.Small, null));

        Assert.Contains("already exists", errors[0], StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from pg_class where relnamespace = 'engine'::regnamespace"));
    }

    [Fact]
    public void A_script_cannot_be_printed_for_a_name_that_cannot_be_the_schema() =>
        Assert.Throws<ArgumentException>(() => SchemaInstaller.Script(new SchemaInstallerOptions { Schema = "pg_x" }));

    private async Task RunAsync(string script) => Assert.Empty(await RunEachAsync(script));

    /// <summary>Sends block after block on one session and collects the errors.</summary>
    private async Task<List<string>> RunEachAsync(string script)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        var errors = new List<string>();
        foreach (var block in BlockEnds().Split(script))
        {
            try
            {
                await using var command = new NpgsqlCommand(block, connection);
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException exception)
            {
                errors.Add(exception.MessageText);
                await using var rollback = new NpgsqlCommand("rollback", connection);
                await rollback.ExecuteNonQueryAsync();
            }
        }

        return errors;
    }

    [GeneratedRegex("(?<=^commit;\n)|(?=^begin;\n)", RegexOptions.Multiline)]
    private static partial Regex BlockEnds();
}
