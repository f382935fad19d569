namespace PgEngine.Cli.Output;

/// <summary>What a command reads from and writes to. Tests give it writers of their own.</summary>
internal sealed record CliConsole
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Whether somebody sits there to answer a question.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether colours and lines are welcome; without them output is plain text.</summary>
    public bool IsRich { get; init; }

    /// <summary>Whether Ctrl-C is ours to handle.</summary>
    public bool OwnsProcess { get; init; }

    public Func<string, string?> ReadVariable { get; init; } = static _ => null;

    public static CliConsole OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        CanAsk = !Console.IsInputRedirected,
        IsRich = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        OwnsProcess = true,
        ReadVariable = Environment.GetEnvironmentVariable,
    };
}
