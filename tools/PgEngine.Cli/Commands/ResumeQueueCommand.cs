using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine queues resume NAME</c>: lets a paused queue go on.</summary>
internal sealed class ResumeQueueCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The queue." };

    public ResumeQueueCommand(CliConsole console, CommonOptions common)
        : base(console, "resume", "Let a paused queue go on.", common) => Arguments.Add(_name);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var changed = await call.ScalarAsync<bool>("select {schema}.resume_queue(queue => $1)", cancellationToken, name);
        call.WriteAnswer(
            $"Queue \"{name}\" {(changed ? "goes on" : "was not paused")}.", ("queue", name), ("paused", false), ("changed", changed));
        return ExitCode.Ok;
    }
}
