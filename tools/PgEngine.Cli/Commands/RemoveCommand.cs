using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine remove KEY</c>: takes back what was enqueued under a key.</summary>
internal sealed class RemoveCommand : EngineCommand
{
    private readonly Argument<string> _key = new("key") { Description = "The job's key." };

    private readonly Option<string> _queue = new("--queue", "-q")
    {
        Description = "The queue.",
        DefaultValueFactory = static _ => "default",
        HelpName = "name",
    };

    private readonly Option<bool> _yes;

    public RemoveCommand(CliConsole console)
        : base(console, "remove", "Cancel the waiting job of a key, and forget the key. A running one goes on and is not tried again.")
    {
        Arguments.Add(_key);
        Options.Add(_queue);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var (key, queue) = (call.Value(_key), call.Value(_queue)!);
        call.Confirm(_yes, $"remove the job with the key {key} of the queue {queue}");
        var answer = await call.ScalarAsync<string>("select {schema}.remove(key => $1, queue => $2)", cancellationToken, key, queue);
        var sentence = answer switch
        {
            "removed" => $"The job with the key {key} is cancelled.",
            "running" => $"The job with the key {key} is running; it goes on and is not tried again.",
            "unknown" => $"No live job of the queue {queue} has the key {key} in {call.Address.Place}.",
            _ => answer,
        };
        call.WriteAnswer(sentence, ("key", key), ("queue", queue), ("answer", answer));
        return answer is "unknown" ? ExitCode.Failed : ExitCode.Ok;
    }
}
