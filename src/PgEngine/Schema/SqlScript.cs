using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgEngine.Schema;

/// <summary>One script: its name below the repository's root, its text, and the checksum of that text.</summary>
internal sealed class SqlScript
{
    private const string InternalFunctions = "sql/functions/internal/";

    public SqlScript(string name, string text)
    {
        Name = name;
        // A checkout with other line ends or a byte order mark is the same script.
        Text = text.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        Kind = KindOf(name);
        FileName = LastSegment(name);
        Number = Kind == ScriptKind.Migration ? NumberOf(FileName) : null;
        Checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    public string Name { get; }

    public string FileName { get; }

    public string Text { get; }

    public ScriptKind Kind { get; }

    /// <summary>The number in front of a migration's name.</summary>
    public int? Number { get; }

    public string Checksum { get; }

    /// <summary>Kinds in their order; helpers before the functions that may need them; then by name.</summary>
    public static int Compare(SqlScript left, SqlScript right)
    {
        var byKind = left.Kind.CompareTo(right.Kind);
        if (byKind != 0)
        {
            return byKind;
        }

        var byHelper = IsHelper(right).CompareTo(IsHelper(left));
        return byHelper != 0 ? byHelper : string.CompareOrdinal(left.Name, right.Name);
    }

    /// <summary>Tools journal a script by its path or by its file name alone; the last segment is common to both.</summary>
    public static string LastSegment(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>The migration number a file name starts with, or null.</summary>
    public static int? NumberOf(string fileName)
    {
        var end = fileName.IndexOf('_', StringComparison.Ordinal);
        return end == 4 && int.TryParse(fileName.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static bool IsHelper(SqlScript script) => script.Name.StartsWith(InternalFunctions, StringComparison.Ordinal);

    private static ScriptKind KindOf(string name) => name.Split('/') switch
    {
        ["sql", "migrations", _] when NumberOf(LastSegment(name)) is not null => ScriptKind.Migration,
        ["sql", "functions", _, _] => ScriptKind.Function,
        ["sql", "views", _] => ScriptKind.View,
        ["sql", "grants", _] => ScriptKind.Grant,
        ["sql", "release", "refuse_newer.sql"] => ScriptKind.Guard,
        ["sql", "release", "record_release.sql"] => ScriptKind.Release,
        _ => throw new ArgumentException(
            $"Script {name} is in no known folder, or is a migration without a four-digit number.", nameof(name)),
    };
}
