namespace PgEngine.Sql.Tests.Support;

/// <summary>One script of the repository's sql folder.</summary>
/// <param name="Path">Path below the repository's root, with forward slashes.</param>
/// <param name="Bytes">The file as it lies on disk.</param>
/// <param name="Text">The same as text, byte order mark and line ends included.</param>
public sealed record SqlFile(string Path, byte[] Bytes, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string[] Lines => Text.Split('\n');

    /// <summary>The leading comment, without the dashes.</summary>
    public string[] Header => [.. Lines.TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)).Select(line => line[2..])];

    public override string ToString() => Path;
}
