using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine complete IDS</c>: completes jobs by hand, without running them.</summary>
internal sealed class CompleteCommand : EngineCommand
{
    private readonly Argument<long[]> _ids = JobIds.Argument();
    private readonly Option<bool> _yes;

    public CompleteCommand(CliConsole console)
        : base(console, "complete", "Complete jobs by hand, without running them. Running ones are left alone.")
    {
        Arguments.Add(_ids);
        _yes = AddYesOption();
    }

    protected override Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var ids = call.Value(_ids);
        call.Confirm(_yes, $"complete {ids.Length} jobs without running them");
        return JobIds.RunAsync(
            call, "select job_id, answer from {schema}.complete_jobs(ids => $1)", ["completed"], cancellationToken, ids);
    }
}
