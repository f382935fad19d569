using System.Diagnostics;
using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Examples.Support;

/// <summary>
/// Runs a recipe of a document in bash, with <c>pgengine</c> on PATH and the database named by the environment as the document says.
/// </summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgengine-recipe-");
    private readonly string _connectionString;

    /// <param name="connectionString">The database.</param>
    /// <param name="acceptsNo">
    /// Whether <c>pgengine</c> may answer no (exit code 1): a page shows commands for jobs that its reader has.
    /// </param>
    public Shell(string connectionString, bool acceptsNo = false)
    {
        _connectionString = connectionString;
        var command = Path.Combine(_folder.FullName, "pgengine");
        var run = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "PgEngine.Cli.dll")}' \"$@\"";
        File.WriteAllText(command, acceptsNo ? $"#!/bin/sh\n{run}\n[ $? -le 1 ]\n" : $"#!/bin/sh\nexec {run}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The folder where <c>pgengine</c> is; recipes may write into it.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Returns what the recipe printed.</summary>
    /// <exception cref="InvalidOperationException">A command of the recipe failed.</exception>
    public async Task<string> RunAsync(string recipe, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", recipe])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        AddEnvironment(start.Environment);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(4 * Eventually.Ceiling);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"Exit code {process.ExitCode}: {recipe}\n{await output}\n{await errors}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void AddEnvironment(IDictionary<string, string?> environment)
    {
        var database = new NpgsqlConnectionStringBuilder(_connectionString);
        environment["PATH"] = string.Join(Path.PathSeparator, [Folder, .. ServerPrograms(), environment["PATH"]]);
        environment["PGENGINE_DATABASE"] = _connectionString;
        environment["PGHOST"] = database.Host;
        environment["PGPORT"] = $"{database.Port}";
        environment["PGUSER"] = database.Username;
        environment["PGPASSWORD"] = database.Password;
        environment["PGDATABASE"] = database.Database;
    }

    // Debian's psql on PATH is a script that looks for the program itself: three times the work, for each of three hundred files.
    private static IEnumerable<string> ServerPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "psql"))).OrderDescending().Take(1)
        : [];
}
