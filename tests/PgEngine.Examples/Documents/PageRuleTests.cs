using PgEngine.Examples.Support;
using PgEngine.TestKit;

namespace PgEngine.Examples.Documents;

/// <summary>The rules for pages find what they are there to find.</summary>
public sealed class PageRuleTests
{
    [Fact]
    public void A_snippet_that_does_not_compile_is_told_with_its_line_on_the_page()
    {
        var types = new Fence("csharp", "public sealed record Parcel(string Label);", 3, IsShown: true, Note: null);
        var program = new Fence(
            "csharp", "public sealed class Early;\n\nvar parcel = new Parcel(\"x\");\nparcel.Send(engine);", 20, IsShown: true, Note: null);

        var error = Assert.Single(SnippetCompiler.ErrorsIn([types, program]));

        Assert.StartsWith("line 23: 'Parcel' does not contain a definition for 'Send'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_has_every_statement_on_its_line_of_the_page()
    {
        Fence[] fences = [new("sql", "select 1;\nselect 2;", 4, true, null), new("sql", "select 3;", 9, true, "raises 22012")];

        var lines = Page.Script(fences).Split('\n');

        Assert.Equal(["select 1;", "select 2;", "select 3;"], [lines[3], lines[4], lines[8]]);
    }

    [PsqlTheory]
    [InlineData("select 1 / 0;", "22012", true)]
    [InlineData("select 1 / 0;", "QE012", false)]
    [InlineData("select 1;", "22012", false)]
    [InlineData("select 1 / 0;", null, false)]
    public async Task An_error_passes_only_where_the_page_says_so(string sql, string? raises, bool passes)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var shell = new Shell(database.ConnectionString);
        var fence = new Fence("sql", sql, 7, true, raises is null ? null : $"raises {raises}");
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "page.md"), Page.Script([fence]));

        var error = await Record.ExceptionAsync(() => shell.RunAsync("psql -X -q -v ON_ERROR_STOP=1 -f page.md", shell.Folder));

        Assert.Equal(passes, error is null);
        Assert.True(passes || error!.Message.Contains("psql:page.md:", StringComparison.Ordinal), error?.Message);
    }
}
