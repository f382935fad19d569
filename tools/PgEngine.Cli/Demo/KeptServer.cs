using Npgsql;
using PgEngine.Testing;

namespace PgEngine.Cli.Demo;

/// <summary>Tells how to look around in a server that stays up. The password goes into a file that only its owner can read.</summary>
internal static class KeptServer
{
    public static async Task DescribeAsync(
        PostgresServer server, string connectionString, DemoScreen screen, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var login = $"host={settings.Host} port={settings.Port} user={settings.Username} dbname={settings.Database}";
        var passwordFile = server.ProcessId is null ? null : await WritePasswordAsync(settings, cancellationToken);
        screen.Tell("");
        screen.Tell("The server stays up. To look around:");
        screen.Tell($"  psql \"{login}{(passwordFile is null ? "" : $" passfile={passwordFile}")}\"");
        screen.Tell("Three queries to try:");
        screen.Tell("  select * from engine.jobs(kind => 'analyse_document', max => 10);");
        screen.Tell("  select id, a ->> 'attempt', a ->> 'outcome', a ->> 'worker', a ->> 'error_message' from engine.history, jsonb_array_elements(attempts) as a;");
        screen.Tell("  select path, words, top_words from demo.results join demo.documents on id = document_id order by words desc;");
        if (server.ProcessId is { } pid)
        {
            screen.Tell($"To stop it: kill -INT {pid}");
            screen.Tell($"Then, to remove its data: rm -r {Path.GetDirectoryName(server.DataFolder)} {passwordFile}");
        }
    }

    private static async Task<string> WritePasswordAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // libpq ignores a password file that others can read.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(Path.GetTempPath(), $"pgengine-demo-{Guid.NewGuid():N}.pgpass");
        await using var file = new StreamWriter(new FileStream(path, options));
        var line = $"{settings.Host}:{settings.Port}:*:{settings.Username}:{settings.Password}";
        await file.WriteLineAsync(line.AsMemory(), cancellationToken);
        return path;
    }
}
