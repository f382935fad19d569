using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine delete-run ID</c>: forgets a run that has ended.</summary>
internal sealed class DeleteRunCommand(CliConsole console)
    : RunActCommand(console, "delete-run", "Delete a run that has ended: its history, journal, signals and log lines.", asks: true)
{
    protected override Task<string> ActAsync(EngineCall call, long id, CancellationToken cancellationToken) =>
        call.ScalarAsync<string>("select {schema}.delete_run(run_id => $1)", cancellationToken, id);

    protected override (string Sentence, bool IsDone) Explain(string answer, long id) => answer switch
    {
        "deleted" => ($"Run {id} is deleted.", true),
        "live" => ($"Run {id} has not ended; terminate it first.", false),
        _ => (answer, false),
    };
}
