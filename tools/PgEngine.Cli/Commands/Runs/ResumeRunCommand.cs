using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine resume-run ID</c>: lets a paused or blocked run go on.</summary>
internal sealed class ResumeRunCommand(CliConsole console)
    : RunActCommand(console, "resume-run", "Let a paused run, or one that is blocked by changed code, go on.", asks: false)
{
    protected override Task<string> ActAsync(EngineCall call, long id, CancellationToken cancellationToken) =>
        call.ScalarAsync<string>("select {schema}.resume(run_id => $1)", cancellationToken, id);

    protected override (string Sentence, bool IsDone) Explain(string answer, long id) => answer switch
    {
        "resumed" => ($"Run {id} goes on.", true),
        "not paused" => ($"Run {id} is not paused.", false),
        _ => (answer, false),
    };
}
