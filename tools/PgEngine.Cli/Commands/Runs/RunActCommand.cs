using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary>An act on one run that the database answers with a word.</summary>
internal abstract class RunActCommand : EngineCommand
{
    private readonly Argument<long> _id = new("id") { Description = "The run's id." };
    private readonly Option<bool>? _yes;

    /// <param name="console">What it reads from and writes to.</param>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">For its help.</param>
    /// <param name="asks">Whether it asks before it acts.</param>
    protected RunActCommand(CliConsole console, string name, string description, bool asks)
        : base(console, name, description)
    {
        Arguments.Add(_id);
        _yes = asks ? AddYesOption() : null;
    }

    /// <summary>Does it.</summary>
    /// <returns>The database's word.</returns>
    protected abstract Task<string> ActAsync(EngineCall call, long id, CancellationToken cancellationToken);

    /// <summary>What the word means: a sentence, and whether what was asked for is so.</summary>
    protected abstract (string Sentence, bool IsDone) Explain(string answer, long id);

    protected sealed override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        if (_yes is not null)
        {
            call.Confirm(_yes, $"{Name.Split('-')[0]} run {id}");
        }

        var answer = await ActAsync(call, id, cancellationToken);
        var (sentence, isDone) = answer switch
        {
            "unknown" => ($"There is no live run {id} in {call.Address.Place}.", false),
            "not a run" => ($"Job {id} is not the run of a workflow.", false),
            "finished" => ($"Run {id} has ended already.", false),
            _ => Explain(answer, id),
        };
        call.WriteAnswer(sentence, ("run_id", id), ("answer", answer));
        return isDone ? ExitCode.Ok : ExitCode.Failed;
    }
}
