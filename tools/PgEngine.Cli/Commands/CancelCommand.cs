using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine cancel ID</c>: cancels a job, at once or through its worker.</summary>
internal sealed class CancelCommand : EngineCommand
{
    private readonly Argument<long> _id = new("id") { Description = "The job's id." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the history.", HelpName = "text" };
    private readonly Option<bool> _yes;

    public CancelCommand(CliConsole console)
        : base(console, "cancel", "Cancel a job. A running one is asked to stop.")
    {
        Arguments.Add(_id);
        Options.Add(_reason);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        call.Confirm(_yes, $"cancel job {id}");
        var answer = await call.ScalarAsync<string>(
            "select {schema}.cancel(job_id => $1, reason => $2)", cancellationToken, id, call.Value(_reason));
        var sentence = answer switch
        {
            "cancelled" => $"Job {id} is cancelled.",
            "requested" => $"Job {id} is running; its worker is asked to stop it.",
            "finished" => $"Job {id} has finished already.",
            "unknown" => $"There is no job {id} in {call.Address.Place}.",
            _ => answer,
        };
        call.WriteAnswer(sentence, ("job_id", id), ("answer", answer));
        return answer is "cancelled" or "requested" ? ExitCode.Ok : ExitCode.Failed;
    }
}
