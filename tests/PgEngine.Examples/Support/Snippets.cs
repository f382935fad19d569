using System.Text.RegularExpressions;

namespace PgEngine.Examples.Support;

/// <summary>
/// The marked parts of this project's sources. Parts of one name with numbers (<c>handler 1</c>, <c>handler 2</c>) come from
/// several files and are shown as one, with a blank line between them.
/// </summary>
internal static partial class Snippets
{
    public static IReadOnlyDictionary<string, string> ByName { get; } = Checkout.Files("tests/PgEngine.Examples", "*.cs")
        .SelectMany(file => Region().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        .GroupBy(region => region.Groups["name"].Value)
        .ToDictionary(
            parts => parts.Key,
            parts => string.Join("\n\n", parts.OrderBy(part => part.Groups["part"].Value, StringComparer.Ordinal).Select(Dedent)));

    private static string Dedent(Match region)
    {
        var indent = region.Groups["indent"].Value;
        var lines = region.Groups["code"].Value.Split('\n');
        return string.Join('\n', lines.Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line));
    }

    [GeneratedRegex(
        @"^(?<indent> *)// snippet:(?<name>[a-z-]+)( (?<part>\d))?\n(?<code>.*?)\n *// end-snippet$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();
}
