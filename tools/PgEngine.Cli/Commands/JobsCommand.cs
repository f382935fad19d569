using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine jobs</c>: lists jobs, newest first.</summary>
internal sealed class JobsCommand : EngineCommand
{
    private const string Sql =
        """
        select id, state, queue, kind, priority, run_at, created_at, started_at, finished_at, attempt, max_attempts, worker, reason, error
        from {schema}.jobs(state => $1, queue => $2, kind => $3, before_id => $4::bigint, max => $5)
        """;

    private readonly Option<string?> _state = new("--state")
    {
        Description = "ready, scheduled, running, blocked, waiting, paused, completed, failed, cancelled, live or finished.",
        HelpName = "state",
    };

    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };
    private readonly Option<string?> _kind = new("--kind") { Description = "Only this kind.", HelpName = "name" };

    private readonly Option<long?> _beforeId = new("--before-id")
    {
        Description = "The next page: only jobs with a lower id.",
        HelpName = "id",
    };

    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many.",
        DefaultValueFactory = static _ => 100,
        HelpName = "number",
    };

    public JobsCommand(CliConsole console)
        : base(console, "jobs", "List jobs, live and finished, newest first.")
    {
        Options.Add(_state);
        Options.Add(_queue);
        Options.Add(_kind);
        Options.Add(_beforeId);
        Options.Add(_max);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var max = call.Value(_max);
        var jobs = await call.QueryAsync(
            Sql, cancellationToken, call.Value(_state), call.Value(_queue), call.Value(_kind), call.Value(_beforeId), max);
        var next = jobs.Rows.Count > 0 && jobs.Rows.Count == max ? (long?)jobs.Value(jobs.Rows[^1], "id") : null;
        call.WritePage("jobs", jobs, next, "No such jobs.", "id", "state", "queue", "kind", "attempt", "run_at", "worker", "reason", "error");
        return ExitCode.Ok;
    }
}
