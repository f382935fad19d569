using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine doctor</c>: every trouble, its subject and its cure. The exit code tells the worst of them.</summary>
internal sealed class DoctorCommand(CliConsole console)
    : EngineCommand(
        console, "doctor", "Look for everything that is wrong, with its cure. Exit code 1 for a failure, 5 for a warning, 0 for neither.")
{
    private const string Sql = "select severity, check_name, subject, detail, cure from {schema}.doctor()";

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var findings = await call.QueryAsync(Sql, cancellationToken);
        call.WriteRows("findings", findings, "Nothing is wrong.");
        var severities = findings.Rows.Select(row => (string?)findings.Value(row, "severity")).ToHashSet();
        return severities.Contains("fail") ? ExitCode.Failed : severities.Contains("warn") ? ExitCode.Warned : ExitCode.Ok;
    }
}
