using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine stats</c>: the engine's figures.</summary>
internal sealed class StatsCommand(CliConsole console) : EngineCommand(console, "stats", "Show the engine's figures.")
{
    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var stats = await call.QueryAsync("select name, value, unit, meaning from {schema}.stats()", cancellationToken);
        call.WriteRows("stats", stats, "No figures.");
        return ExitCode.Ok;
    }
}
