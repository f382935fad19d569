using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>Which dead letters a command means.</summary>
internal sealed class FailedOptions
{
    public Option<string?> Queue { get; } = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };

    public Option<string?> Kind { get; } = new("--kind") { Description = "Only this kind.", HelpName = "name" };

    public Option<string?> Since { get; } = new("--since")
    {
        Description = "Failed at that time or later: 2026-01-31T08:00:00Z, or -2h from now.",
        HelpName = "time",
    };

    public Option<string?> Search { get; } = new("--search")
    {
        Description = "A part of the reason, the error or the payload.",
        HelpName = "text",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Queue);
        command.Options.Add(Kind);
        command.Options.Add(Since);
        command.Options.Add(Search);
    }

    public DateTime? SinceOf(EngineCall call) => Moment.Parse(call.Value(Since), "--since", TimeProvider.System);
}
