using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine force-unlock IDS</c>: takes all jobs from workers that are known to be dead.</summary>
internal sealed class ForceUnlockCommand : EngineCommand
{
    private readonly Argument<long[]> _ids = new("ids")
    {
        Description = "The workers' ids, as the command workers shows them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _yes;

    public ForceUnlockCommand(CliConsole console)
        : base(console, "force-unlock", "Take all jobs from workers that are known to be dead, without spending attempts.")
    {
        Arguments.Add(_ids);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var ids = call.Value(_ids);
        call.Confirm(_yes, $"take all jobs from {ids.Length} workers");
        var unlocked = await call.QueryAsync(
            "select worker_id, worker_name, released from {schema}.force_unlock_workers(worker_ids => $1)", cancellationToken, ids);
        call.WriteRows("workers", unlocked, "No workers.");
        foreach (var row in unlocked.Rows)
        {
            if (unlocked.Value(row, "released") is not null)
            {
                return ExitCode.Ok;
            }
        }

        return ExitCode.Failed;
    }
}
