using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine failed</c>: lists and searches dead letters, newest first.</summary>
internal sealed class FailedCommand : EngineCommand
{
    private const string Sql =
        """
        select id, queue, kind, created_at, finished_at, attempt, worker, reason, error_type, error, payload
        from {schema}.failed(
          queue => $1, kind => $2, since => $3::timestamptz, search => $4, before_id => $5::bigint, max => $6)
        """;

    private readonly FailedOptions _filter = new();

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

    public FailedCommand(CliConsole console)
        : base(console, "failed", "List and search dead letters, newest first.")
    {
        _filter.AddTo(this);
        Options.Add(_beforeId);
        Options.Add(_max);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var max = call.Value(_max);
        var failed = await call.QueryAsync(
            Sql, cancellationToken, call.Value(_filter.Queue), call.Value(_filter.Kind), _filter.SinceOf(call), call.Value(_filter.Search),
            call.Value(_beforeId), max);
        if (call.AsJson)
        {
            call.WriteRows("failed", failed, "");
            return ExitCode.Ok;
        }

        TableText.Write(call.Console, failed.Only("id", "finished_at", "queue", "kind", "attempt", "reason", "error"), "No dead letters.");
        if (failed.Rows.Count == max)
        {
            call.Console.Error.WriteLine($"There may be more: --before-id {failed.Value(failed.Rows[^1], "id")}");
        }

        return ExitCode.Ok;
    }
}
