using System.Text.Json;
using PgEngine.Examples.Support;
using PgEngine.TestKit;

namespace PgEngine.Examples.Documents;

/// <summary>What the pages of docs/ show works as printed; <see cref="Page"/> has the rules for who writes one.</summary>
[Collection(RoleCollection.Name)]
public sealed class PageTests
{
    private static readonly JsonDocumentOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TheoryData<string> Pages => [.. Page.All];

    [PsqlTheory]
    [MemberData(nameof(Pages))]
    public async Task Its_SQL_and_its_commands_run(string file)
    {
        var page = new Page(file);
        if (!page.Runs().Any())
        {
            return;
        }

        await using var database = await TestDatabase.CreateAsync();
        var roles = await RolesAsync(database);
        using var shell = new Shell(database.ConnectionString, acceptsNo: true);
        try
        {
            foreach (var fences in page.Runs())
            {
                await RunAsync(page, fences, shell);
            }
        }
        finally
        {
            await DropRolesAsync(database, (await RolesAsync(database)).Except(roles));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_CSharp_compiles(string file)
    {
        var errors = SnippetCompiler.ErrorsIn(new Page(file).Code("csharp"));

        Assert.True(errors.Count == 0, $"{file} does not compile:\n{string.Join('\n', errors)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_JSON_is_JSON(string file) =>
        Assert.All(new Page(file).Code("json"), fence => JsonDocument.Parse(fence.Code, Relaxed).Dispose());

    private static async Task RunAsync(Page page, Fence[] fences, Shell shell)
    {
        if (fences is [{ Language: "sh" } recipe])
        {
            await shell.RunAsync(recipe.Code, shell.Folder);
            return;
        }

        // Named as the page, so that psql's messages begin with "psql:keys.md:42:".
        var name = Path.GetFileName(page.File);
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, name), Page.Script(fences));
        await shell.RunAsync($"psql -X -q -v ON_ERROR_STOP=1 -f {name}", shell.Folder);
    }

    private static Task<List<string>> RolesAsync(TestDatabase database) =>
        database.Source.ColumnAsync<string>("select rolname::text from pg_roles");

    // Roles belong to the server, which may be somebody's.
    private static async Task DropRolesAsync(TestDatabase database, IEnumerable<string> roles)
    {
        foreach (var role in roles)
        {
            await database.Source.ExecuteAsync($"drop owned by {role}; drop role {role}");
        }
    }
}
