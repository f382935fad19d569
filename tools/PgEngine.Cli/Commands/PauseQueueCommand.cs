using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine queues pause NAME</c>: no job of the queue starts until it is resumed.</summary>
internal sealed class PauseQueueCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The queue." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for whoever looks next.", HelpName = "text" };
    private readonly Option<bool> _yes;

    public PauseQueueCommand(CliConsole console, CommonOptions common)
        : base(console, "pause", "Start no more jobs of a queue. Running ones go on.", common)
    {
        Arguments.Add(_name);
        Options.Add(_reason);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        call.Confirm(_yes, $"pause queue \"{name}\"");
        var changed = await call.ScalarAsync<bool>(
            "select {schema}.pause_queue(queue => $1, reason => $2)", cancellationToken, name, call.Value(_reason));
        call.WriteAnswer(
            $"Queue \"{name}\" {(changed ? "is paused" : "was paused already")}.", ("queue", name), ("paused", true), ("changed", changed));
        return ExitCode.Ok;
    }
}
