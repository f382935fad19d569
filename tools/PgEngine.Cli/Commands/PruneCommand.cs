using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine prune</c>: makes partitions of history ahead of time and retires old ones.</summary>
internal sealed class PruneCommand : EngineCommand
{
    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many partitions of each sort.",
        DefaultValueFactory = static _ => 100,
        HelpName = "number",
    };

    private readonly Option<bool> _yes;

    public PruneCommand(CliConsole console)
        : base(console, "prune", "Remove finished jobs that have been kept long enough. Workers do it by themselves every minute.")
    {
        Options.Add(_max);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.Confirm(_yes, "remove finished jobs that have been kept long enough");
        var pruned = await call.QueryAsync(
            "select name, action, bytes from {schema}.prune(max => $1)", cancellationToken, call.Value(_max));
        call.WriteRows("partitions", pruned, "Nothing to do.");
        return ExitCode.Ok;
    }
}
