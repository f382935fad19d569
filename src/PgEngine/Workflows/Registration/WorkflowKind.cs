using System.Globalization;

namespace PgEngine.Workflows.Registration;

/// <summary>The kind of a workflow's jobs: <c>order</c> for version 1, <c>order@2</c> for the second.</summary>
internal static class WorkflowKind
{
    // '@' and ten digits still fit into the name of a kind.
    private const int MaxNameLength = 180;

    public static string Of(string name, int version) =>
        version == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}@{version}");

    /// <summary>The name and the version of a kind that <see cref="Of"/> has made.</summary>
    public static (string Name, int Version) Read(string kind)
    {
        var at = kind.LastIndexOf('@');
        return at > 0 && int.TryParse(kind.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (kind[..at], version)
            : (kind, 1);
    }

    /// <exception cref="ArgumentException">No workflow can have this name or version.</exception>
    public static string Validate(string name, int version)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (name.Length > MaxNameLength || name.Contains('@', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A workflow's name has 1 to {MaxNameLength} characters and no '@'; '{name}' does not fit.", nameof(name));
        }

        return Of(name, version);
    }
}
