using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules list</c>.</summary>
internal sealed class ListSchedulesCommand(CliConsole console, CommonOptions common)
    : EngineCommand(console, "list", "Show the schedules and when they fire next.", common)
{
    protected override Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken) =>
        SchedulesCommand.ListAsync(call, cancellationToken);
}
