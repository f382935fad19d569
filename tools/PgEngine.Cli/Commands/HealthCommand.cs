using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine health</c>: what is wrong, and what helps. Exit code 1 when a check fails; warnings do not count.</summary>
internal sealed class HealthCommand(CliConsole console)
    : EngineCommand(console, "health", "Check the engine in this database. Exit code 1 when a check fails; a warning is no failure.")
{
    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var checks = await call.QueryAsync("select check_name, status, detail, cure from {schema}.health()", cancellationToken);
        var healthy = checks.Rows.All(row => (string?)checks.Value(row, "status") != "fail");
        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json =>
            {
                json.WriteBoolean("healthy", healthy);
                JsonText.WriteRows(json, "checks", checks);
            });
        }
        else
        {
            TableText.Write(call.Console, checks, "No checks.");
        }

        return healthy ? ExitCode.Ok : ExitCode.Failed;
    }
}
