using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules remove NAME</c>.</summary>
internal sealed class RemoveScheduleCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The schedule." };
    private readonly Option<bool> _yes;

    public RemoveScheduleCommand(CliConsole console, CommonOptions common)
        : base(console, "remove", "Remove a schedule and its history. Jobs it has enqueued stay.", common)
    {
        Arguments.Add(_name);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        call.Confirm(_yes, $"remove schedule \"{name}\" and its history");
        var removed = await call.ScalarAsync<bool>("select {schema}.unschedule(name => $1)", cancellationToken, name);
        call.WriteAnswer(
            removed ? $"Schedule \"{name}\" is removed." : $"There is no schedule \"{name}\" in {call.Address.Place}.",
            ("name", name), ("removed", removed));
        return removed ? ExitCode.Ok : ExitCode.Failed;
    }
}
