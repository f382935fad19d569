using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine pause-run ID</c>: lets a run wait until somebody resumes it.</summary>
internal sealed class PauseRunCommand : RunActCommand
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; people who look at the run see it.", HelpName = "text" };

    public PauseRunCommand(CliConsole console)
        : base(console, "pause-run", "Pause a run. A running one is asked to stop at its next step; timers and signals are kept.", asks: false) =>
        Options.Add(_reason);

    protected override Task<string> ActAsync(EngineCall call, long id, CancellationToken cancellationToken) =>
        call.ScalarAsync<string>("select {schema}.pause(run_id => $1, reason => $2)", cancellationToken, id, call.Value(_reason));

    protected override (string Sentence, bool IsDone) Explain(string answer, long id) => answer switch
    {
        "paused" => ($"Run {id} is paused.", true),
        "requested" => ($"Run {id} is running; its worker is asked to pause it.", true),
        "already" => ($"Run {id} was paused already.", true),
        _ => (answer, false),
    };
}
