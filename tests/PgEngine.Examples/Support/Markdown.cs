using System.Text.RegularExpressions;

namespace PgEngine.Examples.Support;

/// <summary>What the tests read of a document: fenced code, tables, and parts between two comments.</summary>
internal sealed partial class Markdown(string file)
{
    public string Text { get; } = Checkout.Read(file);

    /// <summary>The code of all fences of a language, in order.</summary>
    /// <param name="language">As it stands behind the opening fence.</param>
    public string[] Code(string language) =>
        [.. Fence().Matches(Text).Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["code"].Value)];

    /// <summary>The fence that follows the comment <c>&lt;!-- name --&gt;</c>.</summary>
    public string CodeAfter(string name)
    {
        var fences = Fence().Matches(Part(name, end: null));
        return fences.Count > 0
            ? fences[0].Groups["code"].Value
            : throw new InvalidOperationException($"{file} has no code after <!-- {name} -->.");
    }

    /// <summary>The rows of the first table below a heading, each with its cells.</summary>
    public string[][] Table(string heading)
    {
        var rows = Text.Split($"\n{heading}\n")[1].Split('\n')
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split(" | ", StringSplitOptions.TrimEntries));
        return [.. rows];
    }

    /// <summary>The text between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- end name --&gt;</c>, or to the end of the document.</summary>
    public string Part(string name, string? end) =>
        Text.Split($"<!-- {name} -->\n") is [_, var rest]
            ? end is null ? rest : rest.Split($"<!-- {end} -->")[0]
            : throw new InvalidOperationException($"{file} does not have <!-- {name} --> exactly once.");

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
