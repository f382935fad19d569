using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Yardstick;

/// <summary>PostgreSQL's own load generator, if it is on PATH.</summary>
internal static partial class PgBench
{
    private static readonly Lazy<string?> Program = new(Find);

    public static bool IsInstalled => Program.Value is not null;

    /// <returns>The seconds it worked, without the time to connect.</returns>
    public static async Task<double> RunAsync(
        BenchDatabase database, string script, int connections, int steps, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program.Value!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
            ["-n", "-M", "prepared", "-c", Text(connections), "-j", Text(connections), "-t", Text(steps), "-f", script];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        SetConnection(start, new NpgsqlConnectionStringBuilder(database.ConnectionString));
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var rate = RatePattern().Match(await output);
        return process.ExitCode == 0 && rate.Success
            ? connections * steps / double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new BenchException($"pgbench failed: {await error}");
    }

    [GeneratedRegex(@"^tps = ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex RatePattern();

    // Through the environment: arguments are seen by every user of the machine.
    private static void SetConnection(ProcessStartInfo start, NpgsqlConnectionStringBuilder settings)
    {
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = Text(settings.Port);
        start.Environment["PGDATABASE"] = settings.Database;
        start.Environment["PGUSER"] = settings.Username;
        start.Environment["PGPASSWORD"] = settings.Password;
        start.Environment["PGSSLMODE"] = settings.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
    }

    private static string? Find()
    {
        var name = OperatingSystem.IsWindows() ? "pgbench.exe" : "pgbench";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
