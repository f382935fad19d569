using System.Text.RegularExpressions;

namespace PgEngine.Sql.Tests.Support;

/// <summary>What is left of a script when its strings and comments are taken out; function bodies stay.</summary>
public static partial class SqlText
{
    /// <summary>The code, line by line: strings and quoted names become <c>''</c>, comments go, dollar quotes stay as they are.</summary>
    public static string[] CodeLines(string text) =>
        StringsAndComments().Replace(text, match => match.Value[0] is '\'' or '"' ? KeepLines("''", match.Value) : KeepLines("", match.Value)).Split('\n');

    private static string KeepLines(string replacement, string removed) => replacement + new string('\n', removed.Count(c => c == '\n'));

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|""[^""]*""", RegexOptions.Singleline)]
    private static partial Regex StringsAndComments();
}
