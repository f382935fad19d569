namespace PgEngine.Testing.Servers;

/// <summary>
/// PostgreSQL refuses to run as root. When this process is root, its server runs as <c>nobody</c>, by the first of
/// <c>setpriv</c>, <c>runuser</c>, <c>su</c> and <c>sudo</c> that works here.
/// </summary>
internal static class UnprivilegedUser
{
    private const string Name = "nobody";
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Returns the words to put in front of a <c>sh</c> command line; none when this process is not root.</summary>
    public static async Task<string[]> FindPrefixAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var group = (await ProgramRun.RunAsync("id", ["-g", Name], ProbeLimit, cancellationToken).ConfigureAwait(false)).Output.Trim();
        string[][] ways =
        [
            ["setpriv", $"--reuid={Name}", $"--regid={group}", "--clear-groups"],
            ["runuser", "-u", Name, "--"],
            ["su", "-s", "/bin/sh", Name, "-c", "exec \"$@\"", "--", "su"],
            ["sudo", "-n", "-u", Name],
        ];
        foreach (var way in ways)
        {
            var probe = await ProgramRun.RunAsync(way[0], [.. way[1..], "sh", "-c", "id -u"], ProbeLimit, cancellationToken)
                .ConfigureAwait(false);
            if (probe.ExitCode == 0 && probe.Output.Trim() != "0")
            {
                return way;
            }
        }

        throw new PostgresServerException(
            $"PostgreSQL refuses to run as root, and none of setpriv, runuser, su and sudo could start a program as the user '{Name}'. "
            + "Run as another user, install util-linux, or name a running server in PGENGINE_DATABASE.");
    }

    /// <summary>Returns a folder for temporary files that the server's user can enter.</summary>
    public static string TemporaryFolder()
    {
        var folder = Path.GetTempPath();
        return OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess || OthersCanEnter(folder) ? folder : "/tmp";
    }

    /// <summary>Whether every folder down to this one lets other users pass.</summary>
    public static bool OthersCanEnter(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null && !OperatingSystem.IsWindows(); folder = folder.Parent)
        {
            if (folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
