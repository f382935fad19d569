using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine sweep-stale-workers</c>: takes jobs back from workers that stopped beating.</summary>
internal sealed class SweepStaleWorkersCommand : EngineCommand
{
    private const string Sql =
        """
        select worker_id, worker_name, beat_at, job_id, kind, action
        from {schema}.sweep_stale_workers(threshold => $1::interval, recovery_delay => $2::interval, dry_run => $3)
        """;

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be done." };

    private readonly Option<string?> _threshold = new("--threshold")
    {
        Description = "How long without a beat counts as stopped, such as 30s. Default: each worker's own.",
        HelpName = "duration",
    };

    private readonly Option<string?> _recoveryDelay = new("--recovery-delay")
    {
        Description = "How long the rescued jobs wait first, such as 10s. Default: not at all.",
        HelpName = "duration",
    };

    private readonly Option<bool> _yes;

    public SweepStaleWorkersCommand(CliConsole console)
        : base(
            console,
            "sweep-stale-workers",
            "Take the jobs of workers that stopped beating back. Workers do it by themselves; this is for when none is left.")
    {
        Options.Add(_dryRun);
        Options.Add(_threshold);
        Options.Add(_recoveryDelay);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var dryRun = call.Value(_dryRun);
        var threshold = Read(call.Value(_threshold), "--threshold");
        var delay = Read(call.Value(_recoveryDelay), "--recovery-delay");
        if (!dryRun)
        {
            call.Confirm(_yes, "take the jobs of stale workers back");
        }

        var swept = await call.QueryAsync(Sql, cancellationToken, threshold, delay, dryRun);
        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json =>
            {
                json.WriteBoolean("dry_run", dryRun);
                JsonText.WriteRows(json, "swept", swept);
            });
        }
        else
        {
            TableText.Write(call.Console, swept, "No stale workers.");
        }

        return ExitCode.Ok;
    }

    private static TimeSpan? Read(string? text, string option) => text is null ? null : Duration.Parse(text, option);
}
