using System.CommandLine;
using System.Globalization;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary><c>pgengine start WORKFLOW</c>: starts a run.</summary>
internal sealed class StartCommand : EngineCommand
{
    private const string Sql =
        """
        select {schema}.start(
          workflow => $1, input => $2::jsonb, key => $3, on_conflict => $4, version => $5::integer, queue => $6, run_at => $7::timestamptz,
          priority => $8, tags => $9::text[], labels => $10::jsonb, timeout => $11::interval) as run_id
        """;

    private readonly Argument<string> _workflow = new("workflow") { Description = "The workflow's name." };

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "JSON, or @FILE, or @- for standard input.",
        DefaultValueFactory = static _ => "{}",
        HelpName = "json",
    };

    private readonly Option<string?> _key = new("--key") { Description = "Names the run: one live run has it.", HelpName = "text" };

    private readonly Option<string> _onConflict = new("--on-conflict")
    {
        Description = "When there is a run with the key: use_existing, fail or terminate_existing.",
        DefaultValueFactory = static _ => "use_existing",
        HelpName = "policy",
    };

    private readonly Option<int?> _version = new("--version") { Description = "Default: the one that new runs take.", HelpName = "number" };

    private readonly Option<string> _queue = new("--queue", "-q")
    {
        Description = "The queue.",
        DefaultValueFactory = static _ => "default",
        HelpName = "name",
    };

    private readonly Option<string?> _runAt = new("--run-at")
    {
        Description = "Not before this time: 2026-01-31T08:00:00Z, or +5m from now.",
        HelpName = "time",
    };

    private readonly Option<int> _priority = new("--priority") { Description = "-100 (first) to 100 (last).", HelpName = "number" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "What a worker must offer; may be repeated.", HelpName = "tag" };
    private readonly Option<string[]> _labels = RunLabels.Option("To search by; may be repeated.");

    private readonly Option<string?> _timeout = new("--timeout")
    {
        Description = "How long the whole run may take: 90m, 7d. Default: no limit.",
        HelpName = "duration",
    };

    public StartCommand(CliConsole console)
        : base(console, "start", "Start a run of a workflow and print its id.")
    {
        Arguments.Add(_workflow);
        foreach (var option in new Option[] { _input, _key, _onConflict, _version, _queue, _runAt, _priority, _tags, _labels, _timeout })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = await call.ScalarAsync<long>(
            Sql,
            cancellationToken,
            call.Value(_workflow),
            await PayloadText.ReadAsync(call.Value(_input)!, call.Console, cancellationToken),
            call.Value(_key),
            call.Value(_onConflict),
            call.Value(_version),
            call.Value(_queue),
            Moment.Parse(call.Value(_runAt), "--run-at", TimeProvider.System),
            call.Value(_priority),
            call.Value(_tags) is { Length: > 0 } tags ? tags : null,
            RunLabels.Read(call.Value(_labels)),
            call.Value(_timeout) is { } timeout ? Duration.Parse(timeout, "--timeout") : null);
        call.WriteAnswer(id.ToString(CultureInfo.InvariantCulture), ("run_id", id));
        return ExitCode.Ok;
    }
}
