using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine reschedule IDS</c>: changes time, priority or attempts of jobs that are not running.</summary>
internal sealed class RescheduleCommand : EngineCommand
{
    private const string Sql =
        """
        select job_id, answer
        from {schema}.reschedule_jobs(
          ids => $1, run_at => $2::timestamptz, priority => $3::int, attempts => $4::int, max_attempts => $5::int)
        """;

    private readonly Argument<long[]> _ids = JobIds.Argument();

    private readonly Option<string?> _runAt = new("--run-at")
    {
        Description = "When they become due: 2026-01-31T08:00:00Z, or +5m from now.",
        HelpName = "time",
    };

    private readonly Option<int?> _priority = new("--priority") { Description = "-100 (first) to 100 (last).", HelpName = "number" };

    private readonly Option<int?> _attempts = new("--attempts")
    {
        Description = "How many attempts count as spent; 0 begins again.",
        HelpName = "number",
    };

    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "How many attempts they have.", HelpName = "number" };
    private readonly Option<bool> _yes;

    public RescheduleCommand(CliConsole console)
        : base(console, "reschedule", "Change time, priority or attempts of jobs that wait, and bring dead letters back.")
    {
        Arguments.Add(_ids);
        Options.Add(_runAt);
        Options.Add(_priority);
        Options.Add(_attempts);
        Options.Add(_maxAttempts);
        _yes = AddYesOption();
    }

    protected override Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var ids = call.Value(_ids);
        var runAt = Moment.Parse(call.Value(_runAt), "--run-at", TimeProvider.System);
        call.Confirm(_yes, $"reschedule {ids.Length} jobs");
        return JobIds.RunAsync(
            call, Sql, ["rescheduled", "retried"], cancellationToken, ids, runAt, call.Value(_priority), call.Value(_attempts),
            call.Value(_maxAttempts));
    }
}
