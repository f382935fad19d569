using System.Text.RegularExpressions;
using PgEngine.Examples.Support;
using PgEngine.Schema;
using PgEngine.TestKit;

namespace PgEngine.Examples.Documents;

/// <summary>The readme's shell recipes, as printed.</summary>
public sealed class RecipeTests
{
    private readonly Markdown _readme = new("README.md");

    [PsqlFact]
    public async Task The_command_migrates_and_operates()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var shell = new Shell(database.ConnectionString);

        await shell.RunAsync(_readme.CodeAfter("run migrate"), shell.Folder);
        await AssertInstalledAsync(database);

        var printed = await shell.RunAsync(_readme.CodeAfter("run operate"), shell.Folder);
        Assert.Contains("send_email", printed, StringComparison.Ordinal);
    }

    [PsqlFact]
    public async Task The_printed_script_installs_with_psql()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var shell = new Shell(database.ConnectionString);

        await shell.RunAsync(_readme.CodeAfter("run script"), shell.Folder);

        await AssertInstalledAsync(database);
    }

    [PsqlFact]
    public async Task The_raw_files_install_with_psql()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var shell = new Shell(database.ConnectionString);

        await shell.RunAsync(_readme.CodeAfter("run files"), Checkout.Root);

        await AssertInstalledAsync(database);
    }

    [Fact]
    public void Every_project_that_a_command_names_exists()
    {
        var named = Regex.Matches(_readme.Text, "(?:tools|tests|src)/PgEngine[A-Za-z.]*");
        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Directory.Exists(Checkout.PathOf(path.Value)), path.Value));
    }

    private static async Task AssertInstalledAsync(TestDatabase database)
    {
        var status = await new SchemaInstaller(database.Source).CheckAsync();
        Assert.Equal((SchemaState.Same, SchemaRelease.Current), (status.State, status.DatabaseRelease));
        Assert.Empty(await database.Source.ColumnAsync<string>(
            """
            select p.proname::text from pg_proc as p
            where p.pronamespace = 'engine'::regnamespace and has_function_privilege('public', p.oid, 'execute')
            """));
    }
}
