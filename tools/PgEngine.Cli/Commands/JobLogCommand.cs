using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine job-log ID</c>: what a job's handler wrote while it ran.</summary>
internal sealed class JobLogCommand : EngineCommand
{
    private const string Sql = "select n, attempt, at, level, message from {schema}.job_log(job_id => $1, after_n => $2)";

    private readonly Argument<long> _id = new("id") { Description = "The job's id." };

    private readonly Option<int> _after = new("--after")
    {
        Description = "Only lines after this number.",
        DefaultValueFactory = static _ => 0,
        HelpName = "n",
    };

    public JobLogCommand(CliConsole console)
        : base(console, "job-log", "Show the log lines of one job, oldest first.")
    {
        Arguments.Add(_id);
        Options.Add(_after);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        call.WriteRows("lines", await call.QueryAsync(Sql, cancellationToken, call.Value(_id), call.Value(_after)), "No log lines.");
        return ExitCode.Ok;
    }
}
