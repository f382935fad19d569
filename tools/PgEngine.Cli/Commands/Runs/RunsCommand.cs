using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine runs</c>: lists the runs of workflows, newest first.</summary>
internal sealed class RunsCommand : EngineCommand
{
    private const string Sql =
        $$"""
        select {{RunColumns.All}}
        from {schema}.runs(
          state => $1, workflow => $2, key => $3, labels => $4::jsonb, queue => $5, created_after => $6::timestamptz,
          created_before => $7::timestamptz, before_id => $8::bigint, max => $9,
          options => nullif(jsonb_strip_nulls(jsonb_build_object('parent', $10::bigint, 'version', $11::integer, 'tag', $12::text)), '{}'))
        """;

    private readonly Option<string?> _state = new("--state")
    {
        Description = "scheduled, ready, running, waiting, paused, blocked, cancelling, completed, failed or cancelled.",
        HelpName = "state",
    };

    private readonly Option<string?> _workflow = new("--workflow", "-w") { Description = "Only this workflow.", HelpName = "name" };
    private readonly Option<string?> _key = new("--key") { Description = "Only the runs started with this key.", HelpName = "text" };
    private readonly Option<string[]> _labels = RunLabels.Option("Only runs with this label; may be repeated.");
    private readonly Option<int?> _version = new("--version") { Description = "Only this version of it.", HelpName = "number" };
    private readonly Option<string?> _tag = new("--tag") { Description = "Only runs with this tag.", HelpName = "tag" };
    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "Only this queue.", HelpName = "name" };
    private readonly Option<long?> _parent = new("--parent") { Description = "Only the children of this run.", HelpName = "id" };

    private readonly Option<string?> _createdAfter = new("--created-after")
    {
        Description = "Started at that time or later: 2026-01-31T08:00:00Z, or -2h from now.",
        HelpName = "time",
    };

    private readonly Option<string?> _createdBefore = new("--created-before") { Description = "Started before that time.", HelpName = "time" };

    private readonly Option<long?> _beforeId = new("--before-id")
    {
        Description = "The next page: only runs with a lower id.",
        HelpName = "id",
    };

    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many, up to 1000.",
        DefaultValueFactory = static _ => 100,
        HelpName = "number",
    };

    public RunsCommand(CliConsole console)
        : base(console, "runs", "List the runs of workflows, live and ended, newest first.")
    {
        foreach (var option in new Option[]
        {
            _state, _workflow, _version, _key, _labels, _tag, _queue, _parent, _createdAfter, _createdBefore, _beforeId, _max,
        })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var max = call.Value(_max);
        var runs = await call.QueryAsync(
            Sql, cancellationToken, call.Value(_state), call.Value(_workflow), call.Value(_key), RunLabels.Read(call.Value(_labels)),
            call.Value(_queue), Moment.Parse(call.Value(_createdAfter), "--created-after", TimeProvider.System),
            Moment.Parse(call.Value(_createdBefore), "--created-before", TimeProvider.System), call.Value(_beforeId), max, call.Value(_parent),
            call.Value(_version), call.Value(_tag));
        var next = runs.Rows.Count > 0 && runs.Rows.Count == max ? (long?)runs.Value(runs.Rows[^1], "run_id") : null;
        call.WritePage("runs", runs, next, "No such runs.", "run_id", "workflow", "version", "state", "status", "step", "waits_for", "due_at", "key", "reason");
        return ExitCode.Ok;
    }
}
