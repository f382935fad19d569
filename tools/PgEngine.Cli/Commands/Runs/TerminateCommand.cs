using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine terminate ID</c>: ends a run at once, without undoing anything.</summary>
internal sealed class TerminateCommand : RunActCommand
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the history.", HelpName = "text" };

    public TerminateCommand(CliConsole console)
        : base(console, "terminate", "End a run at once as cancelled. Nothing is undone: 'cancel' does that.", asks: true) =>
        Options.Add(_reason);

    protected override Task<string> ActAsync(EngineCall call, long id, CancellationToken cancellationToken) =>
        call.ScalarAsync<string>("select {schema}.terminate(run_id => $1, reason => $2)", cancellationToken, id, call.Value(_reason));

    protected override (string Sentence, bool IsDone) Explain(string answer, long id) =>
        answer == "terminated" ? ($"Run {id} has ended; nothing was undone.", true) : (answer, false);
}
