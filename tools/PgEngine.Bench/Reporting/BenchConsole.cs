namespace PgEngine.Bench.Reporting;

/// <summary>Where results and progress go. Tests give it writers of their own.</summary>
internal sealed record BenchConsole(TextWriter Output, TextWriter Error, bool IsRich)
{
    public static BenchConsole OfProcess() => new(
        Console.Out, Console.Error, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
}
