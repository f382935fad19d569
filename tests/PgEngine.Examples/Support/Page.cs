using System.Text;
using System.Text.RegularExpressions;

namespace PgEngine.Examples.Support;

/// <summary>
/// A page of <c>docs/</c>. Its SQL runs in psql and its shell recipes in bash, from top to bottom on one database; its C# is compiled.
/// </summary>
/// <remarks>
/// Comments that a reader of the page does not see:
/// <c>&lt;!-- sql</c>, code, <c>--&gt;</c> (or <c>csharp</c>, <c>sh</c>) is code like the rest, for what a snippet takes for granted;
/// <c>&lt;!-- raises QE012 --&gt;</c> above an SQL fence says how its last statement ends;
/// <c>&lt;!-- not run: reason --&gt;</c> above a fence leaves it out.
/// </remarks>
internal sealed partial class Page(string file)
{
    private readonly Markdown _document = new(file);

    public static IEnumerable<string> All { get; } =
        [.. Checkout.Files("docs", "*.md").Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'))];

    public string File { get; } = file;

    /// <summary>What stands in the first heading.</summary>
    public string Title => _document.Text.Split('\n')[0].TrimStart('#', ' ');

    /// <summary>The first sentence below the heading.</summary>
    public string Summary => FirstSentence().Match(_document.Text).Value.ReplaceLineEndings(" ").Trim();

    public IReadOnlyList<Fence> Code(string language) => [.. Fences().Where(fence => fence.Language == language)];

    /// <summary>What runs, in order: shell recipes one by one, and the SQL between two of them as one script.</summary>
    public IEnumerable<Fence[]> Runs()
    {
        var sql = new List<Fence>();
        foreach (var fence in Fences().Where(fence => fence.Language is "sql" or "sh"))
        {
            if (fence.Language == "sql")
            {
                sql.Add(fence);
                continue;
            }

            if (sql.Count > 0)
            {
                yield return [.. sql];
                sql.Clear();
            }

            yield return [fence];
        }

        if (sql.Count > 0)
        {
            yield return [.. sql];
        }
    }

    /// <summary>A script for psql in which every statement is on the line that it has on the page, so that errors name that line.</summary>
    public static string Script(IEnumerable<Fence> fences)
    {
        var script = new StringBuilder();
        var line = 1;
        foreach (var fence in fences)
        {
            var raised = fence.Note is { } note && RaisedCode().Match(note) is { Success: true } match ? match.Groups[1].Value : null;
            for (; line < fence.Line; line++)
            {
                script.Append(raised is not null && line == fence.Line - 1 ? "\\set ON_ERROR_STOP off\n" : "\n");
            }

            script.Append(fence.Code).Append('\n');
            line += fence.Lines.Length;
            if (raised is not null)
            {
                // psql looks at the setting once a line; the two lines are that of the closing fence and the blank one below it.
                script.Append($"\\set ON_ERROR_STOP on\nselect 1 / (:'SQLSTATE' = '{raised}')::integer as \"it raises {raised}\";\n");
                line += 2;
            }
        }

        return script.ToString();
    }

    private IEnumerable<Fence> Fences() =>
        _document.Fences().Where(fence => fence.Note?.StartsWith("not run: ", StringComparison.Ordinal) is not true);

    [GeneratedRegex(@"(?<=\n\n)(?!```)[^\n#|<][\s\S]*?([.](?=\s)|:(?=\n))")]
    private static partial Regex FirstSentence();

    [GeneratedRegex("^raises ([A-Z0-9]{5})$")]
    private static partial Regex RaisedCode();
}
