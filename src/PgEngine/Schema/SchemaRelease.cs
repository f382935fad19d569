namespace PgEngine.Schema;

/// <summary>The releases this binary knows about.</summary>
public static class SchemaRelease
{
    /// <summary>The release whose scripts this binary carries.</summary>
    /// <value>Three numbers, e.g. <c>0.1.0</c>; the same text as in <c>sql/release/record_release.sql</c>.</value>
    public const string Current = "0.1.0";

    /// <summary>The oldest release whose workers may run on a schema made by this binary.</summary>
    public const string OldestRuntime = "0.1.0";

    internal static Version Parse(string release) =>
        Version.TryParse(release, out var version) && version is { Build: >= 0, Revision: < 0 }
            ? version
            : throw new FormatException($"\"{release}\" is not a release number of the form 1.2.3.");
}
