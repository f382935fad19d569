using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules resume NAME</c>.</summary>
internal sealed class ResumeScheduleCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The schedule." };

    public ResumeScheduleCommand(CliConsole console, CommonOptions common)
        : base(console, "resume", "Let a paused schedule fire again, from its next time on.", common) => Arguments.Add(_name);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var changed = await call.ScalarAsync<bool>("select {schema}.resume_schedule(name => $1)", cancellationToken, name);
        call.WriteAnswer(
            $"Schedule \"{name}\" {(changed ? "fires again" : "was not paused")}.", ("name", name), ("paused", false), ("changed", changed));
        return ExitCode.Ok;
    }
}
