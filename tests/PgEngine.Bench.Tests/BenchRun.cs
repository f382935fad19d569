using System.Text.Json;
using PgEngine.Bench.Commands;
using PgEngine.Bench.Reporting;

namespace PgEngine.Bench.Tests;

/// <summary>One run of the program in this process: its exit code and what it printed.</summary>
internal sealed record BenchRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines on standard output, each a document.</summary>
    public Dictionary<string, JsonElement> Scenarios => Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(line => line.GetProperty("scenario").GetString()!, StringComparer.Ordinal);

    public static async Task<BenchRun> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await BenchCommand.RunAsync(arguments, new BenchConsole(output, error, IsRich: false));
        return new BenchRun(exitCode, output.ToString(), error.ToString());
    }
}
