using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine workflows</c>: the workflows that are known, and who serves them.</summary>
internal sealed class WorkflowsCommand(CliConsole console)
    : EngineCommand(console, "workflows", "Show the workflows, the version that new runs take, live runs and workers.")
{
    private const string Sql = "select workflow, version, is_pinned, live, workers from {schema}.workflows()";

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.WriteRows("workflows", await call.QueryAsync(Sql, cancellationToken), "No workflows.");
        return ExitCode.Ok;
    }
}
