using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules pause NAME</c>: it does not fire until it is resumed.</summary>
internal sealed class PauseScheduleCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The schedule." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for whoever looks next.", HelpName = "text" };
    private readonly Option<bool> _yes;

    public PauseScheduleCommand(CliConsole console, CommonOptions common)
        : base(console, "pause", "Stop a schedule. Times that pass meanwhile are not made up for.", common)
    {
        Arguments.Add(_name);
        Options.Add(_reason);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        call.Confirm(_yes, $"pause schedule \"{name}\"");
        var changed = await call.ScalarAsync<bool>(
            "select {schema}.pause_schedule(name => $1, reason => $2)", cancellationToken, name, call.Value(_reason));
        call.WriteAnswer(
            $"Schedule \"{name}\" {(changed ? "is paused" : "was paused already")}.", ("name", name), ("paused", true), ("changed", changed));
        return ExitCode.Ok;
    }
}
