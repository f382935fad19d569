using System.Text.Json;
using PgEngine.Cli.Commands;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Tests;

/// <summary>One run of <c>pgengine</c> in this process: its exit code and what it printed.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Everything it printed, wherever.</summary>
    public string All => Output + Error;

    /// <summary>The one document on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The members of the document, in order.</summary>
    public string[] Members => Json.EnumerateObject().Select(member => member.Name).ToArray();

    /// <summary>Runs a command; nobody is there to answer questions.</summary>
    public static Task<CliRun> Of(string? database, params string[] arguments) => Of(database, answer: null, arguments);

    /// <summary>Runs a command in front of somebody who answers its question.</summary>
    public static Task<CliRun> Answering(string answer, string database, params string[] arguments) => Of(database, answer, arguments);

    private static async Task<CliRun> Of(string? database, string? answer, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(answer ?? "");
        var exitCode = await PgEngineCommand.RunAsync(arguments, new CliConsole
        {
            Output = output,
            Error = error,
            Input = input,
            CanAsk = answer is not null,
            ReadVariable = name => name == EngineCall.DatabaseVariable ? database : null,
        });
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }
}
