using PgEngine.Testing.Servers;

namespace PgEngine.Testing.Programs;

/// <summary>Where fetched binaries are kept: the user's cache folder.</summary>
internal static class CacheFolder
{
    // Root's home is closed to others, and the server runs as another user.
    private const string ForRoot = "/var/cache";

    public static string Choose(Func<string, string?> readVariable)
    {
        var cache = UserCache(readVariable);
        var closed = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess && !UnprivilegedUser.OthersCanEnter(cache);
        return Path.Combine(closed ? ForRoot : cache, "pgengine", "postgres");
    }

    private static string UserCache(Func<string, string?> readVariable)
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return readVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
    }
}
