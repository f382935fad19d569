using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine fail IDS</c>: ends jobs as dead letters by hand.</summary>
internal sealed class FailCommand : EngineCommand
{
    private readonly Argument<long[]> _ids = JobIds.Argument();
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the history.", HelpName = "text" };
    private readonly Option<bool> _yes;

    public FailCommand(CliConsole console)
        : base(console, "fail", "End jobs as dead letters by hand. Running ones are left alone.")
    {
        Arguments.Add(_ids);
        Options.Add(_reason);
        _yes = AddYesOption();
    }

    protected override Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var ids = call.Value(_ids);
        call.Confirm(_yes, $"end {ids.Length} jobs as failed");
        return JobIds.RunAsync(
            call, "select job_id, answer from {schema}.fail_jobs(ids => $1, reason => $2)", ["failed"], cancellationToken, ids,
            call.Value(_reason));
    }
}
