using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules history NAME</c>: what became of its times.</summary>
internal sealed class ScheduleHistoryCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The schedule." };

    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many, up to 1000.",
        DefaultValueFactory = static _ => 20,
        HelpName = "number",
    };

    public ScheduleHistoryCommand(CliConsole console, CommonOptions common)
        : base(console, "history", "Show what became of a schedule's times, newest first.", common)
    {
        Arguments.Add(_name);
        Options.Add(_max);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var runs = await call.QueryAsync(
            "select fire_at, fired_at, outcome, job_id, job_state, reason from {schema}.schedule_history(name => $1, max => $2)",
            cancellationToken, call.Value(_name), call.Value(_max));
        call.WriteRows("runs", runs, "It has not fired yet.");
        return ExitCode.Ok;
    }
}
