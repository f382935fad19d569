using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine retry ID</c>: runs a failed or cancelled job again, or a waiting one now.</summary>
internal sealed class RetryCommand : EngineCommand
{
    private readonly Argument<long> _id = new("id") { Description = "The job's id." };

    private readonly Option<string?> _payload = new("--payload", "-p")
    {
        Description = "A new payload: JSON, or @FILE, or @- for standard input.",
        HelpName = "json",
    };

    private readonly Option<bool> _yes;

    public RetryCommand(CliConsole console)
        : base(console, "retry", "Run a failed or cancelled job again under its id, or a waiting one at once.")
    {
        Arguments.Add(_id);
        Options.Add(_payload);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var given = call.Value(_payload);
        var payload = given is null ? null : await PayloadText.ReadAsync(given, call.Console, cancellationToken);
        call.Confirm(_yes, $"run job {id} again");
        var answer = await call.ScalarAsync<string>(
            "select {schema}.retry(job_id => $1, payload => $2::jsonb)", cancellationToken, id, payload);
        var sentence = answer switch
        {
            "retried" => $"Job {id} is ready again.",
            "moved up" => $"Job {id} was waiting and is ready now.",
            "running" => $"Job {id} is running; nothing was changed.",
            "completed" => $"Job {id} has completed and never runs again; enqueue a new one.",
            "key taken" => $"Another live job has the key of job {id}; nothing was changed.",
            "unknown" => $"There is no job {id} in {call.Address.Place}.",
            _ => answer,
        };
        call.WriteAnswer(sentence, ("job_id", id), ("answer", answer));
        return answer is "retried" or "moved up" ? ExitCode.Ok : ExitCode.Failed;
    }
}
