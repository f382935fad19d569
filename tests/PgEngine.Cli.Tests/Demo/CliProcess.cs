using System.Diagnostics;
using PgEngine.Cli.Commands;

namespace PgEngine.Cli.Tests.Demo;

/// <summary>A run of <c>pgengine</c> as a process of its own.</summary>
internal static class CliProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <param name="database">PGENGINE_DATABASE of the process; null for none.</param>
    /// <param name="arguments">Its command line.</param>
    public static async Task<CliRun> RunAsync(string? database, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(EngineCommand).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[EngineCall.DatabaseVariable] = database ?? "";
        using var process = Process.Start(info)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CliRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
