using System.Text;
using PgEngine.Examples.Support;
using PgEngine.TestKit;

namespace PgEngine.Examples.Documents;

/// <summary>
/// The tables of sql/README.md are those of the catalog. <c>PGENGINE_UPDATE_DOCS=1</c> rewrites them; the difference is read in the review.
/// </summary>
public sealed class ObjectMapTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private const string File = "sql/README.md";

    [Fact]
    public async Task The_map_lists_every_table_with_its_comment()
    {
        var rows = await fixture.Database.Source.RowsAsync(
            """
            select c.relname::text as name, replace(obj_description(c.oid, 'pg_class'), e'\n', ' ') as comment
            from pg_class as c
            where c.relnamespace = 'engine'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'test_clock'
            order by c.relname collate "C"
            """);
        var map = new StringBuilder("| table | holds |\n|---|---|\n");
        foreach (var row in rows)
        {
            map.Append($"| `{row["name"]}` | {row["comment"]} |\n");
        }

        Markdown.AssertPart(File, "tables", map.ToString());
    }

    [Fact]
    public async Task The_map_lists_every_function_with_the_first_line_of_its_comment()
    {
        var comments = (await fixture.Database.Source.RowsAsync(
            """
            select p.proname::text as name, split_part(obj_description(p.oid, 'pg_proc'), e'\n', 1) as comment
            from pg_proc as p where p.pronamespace = 'engine'::regnamespace
            """)).ToDictionary(row => row.Get<string>("name"), row => row.Get<string>("comment"));
        var areas = Checkout.Files("sql/functions", "*.sql")
            .GroupBy(file => Path.GetFileName(Path.GetDirectoryName(file))!)
            .OrderBy(area => area.Key == "internal")
            .ThenBy(area => area.Key, StringComparer.Ordinal);

        var map = new StringBuilder();
        foreach (var area in areas)
        {
            map.Append($"| {area.Key} | |\n|---|---|\n");
            foreach (var name in area.Select(file => Path.GetFileNameWithoutExtension(file)))
            {
                map.Append($"| [{name}](functions/{area.Key}/{name}.sql) | {comments[name]} |\n");
            }

            map.Append('\n');
        }

        Markdown.AssertPart(File, "functions", map.ToString());
    }
}
