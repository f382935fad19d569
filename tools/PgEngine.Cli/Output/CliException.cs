namespace PgEngine.Cli.Output;

/// <summary>Ends a command with an exit code and a message for its user.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="code">What happened, in a word for scripts.</param>
/// <param name="message">What happened, for people.</param>
internal sealed class CliException(int exitCode, string code, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Code { get; } = code;

    public static CliException Usage(string message) => new(Output.ExitCode.Usage, "usage", message);

    public static CliException NotFound(string message) => new(Output.ExitCode.Failed, "not_found", message);
}
