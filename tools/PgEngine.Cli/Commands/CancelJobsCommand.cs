using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine cancel-jobs</c>: cancels the live jobs that match, in batches.</summary>
internal sealed class CancelJobsCommand : EngineCommand
{
    private const string Sql =
        """
        select {schema}.cancel_jobs(
          queue => $1, kind => $2, state => $3, created_before => $4::timestamptz, reason => $5, max => $6)
        """;

    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };
    private readonly Option<string?> _kind = new("--kind") { Description = "Only this kind.", HelpName = "name" };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "ready, scheduled, running, blocked, waiting, paused or live.",
        HelpName = "state",
    };

    private readonly Option<string?> _createdBefore = new("--created-before")
    {
        Description = "Enqueued before that time: 2026-01-31T08:00:00Z, or -2h from now.",
        HelpName = "time",
    };

    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the history.", HelpName = "text" };
    private readonly Option<bool> _yes;

    public CancelJobsCommand(CliConsole console)
        : base(console, "cancel-jobs", "Cancel the live jobs that match, in batches. Running ones are asked to stop.")
    {
        foreach (var option in new Option[] { _queue, _kind, _state, _createdBefore, _reason })
        {
            Options.Add(option);
        }

        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        const int BatchSize = 1000;
        var before = Moment.Parse(call.Value(_createdBefore), "--created-before", TimeProvider.System);
        call.Confirm(_yes, "cancel the jobs that match");
        var cancelled = 0L;
        int count;
        do
        {
            count = await call.ScalarAsync<int>(
                Sql, cancellationToken, call.Value(_queue), call.Value(_kind), call.Value(_state), before, call.Value(_reason), BatchSize);
            cancelled += count;
        }
        while (count > 0);
        call.WriteAnswer(cancelled == 0 ? "No such jobs." : $"{cancelled} jobs are cancelled or asked to stop.", ("cancelled", cancelled));
        return ExitCode.Ok;
    }
}
