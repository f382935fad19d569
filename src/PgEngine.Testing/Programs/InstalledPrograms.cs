using System.Globalization;
using System.Text.RegularExpressions;
using PgEngine.Testing.Servers;

namespace PgEngine.Testing.Programs;

/// <summary>Looks for server programs on this machine: PGENGINE_PG_BIN, PATH, the usual install folders.</summary>
internal sealed partial class InstalledPrograms(Func<string, string?> readVariable)
{
    public const string BinVariable = "PGENGINE_PG_BIN";

    /// <summary>Returns the first programs of the wanted version, or of any version if none is wanted.</summary>
    public async Task<PostgresPrograms?> FindAsync(int? wanted, CancellationToken cancellationToken)
    {
        foreach (var (folder, source) in Candidates())
        {
            if (!PostgresPrograms.AreIn(folder))
            {
                continue;
            }

            var major = await ReadMajorAsync(folder, cancellationToken).ConfigureAwait(false);
            if (major is not null && (wanted ?? major) == major)
            {
                return new PostgresPrograms(folder, major.Value, $"{source} ({folder})");
            }
        }

        return null;
    }

    private IEnumerable<(string Folder, string Source)> Candidates()
    {
        if (readVariable(BinVariable) is { Length: > 0 } named)
        {
            if (!PostgresPrograms.AreIn(named))
            {
                throw new PostgresServerException(
                    $"{BinVariable} is '{named}', but initdb, pg_ctl and postgres are not all in that folder.");
            }

            yield return (named, BinVariable);
        }

        foreach (var folder in (readVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return (folder, "PATH");
        }

        foreach (var folder in InstallFolders())
        {
            yield return (folder, "installed");
        }
    }

    private IEnumerable<string> InstallFolders()
    {
        if (OperatingSystem.IsWindows())
        {
            return Newest(Path.Combine(readVariable("ProgramFiles") ?? @"C:\Program Files", "PostgreSQL"), "*");
        }

        return
        [
            .. Newest("/usr/lib/postgresql", "*"),
            .. Newest("/usr", "pgsql-*"),
            .. Newest("/opt/homebrew/opt", "postgresql@*"),
            .. Newest("/usr/local/opt", "postgresql@*"),
        ];
    }

    private static IEnumerable<string> Newest(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern).OrderByDescending(NumberIn).Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static int NumberIn(string folder) =>
        int.TryParse(Digits().Match(Path.GetFileName(folder)).Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static async Task<int?> ReadMajorAsync(string folder, CancellationToken cancellationToken)
    {
        var postgres = Path.Combine(folder, PostgresPrograms.Executable("postgres"));
        var result = await ProgramRun.RunAsync(postgres, ["--version"], TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 && int.TryParse(Digits().Match(result.Output).Value, CultureInfo.InvariantCulture, out var major)
            ? major
            : null;
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
