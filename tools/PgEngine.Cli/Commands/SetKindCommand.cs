using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine set-kind NAME</c>: what history keeps of a kind's jobs.</summary>
internal sealed class SetKindCommand : EngineCommand
{
    private const string Sql =
        """
        select {schema}.set_kind(
          kind => $1, history => $2, keep_payload => $3::boolean,
          retention => nullif(jsonb_strip_nulls(jsonb_build_object('completed', $4::text, 'failed', $5::text, 'cancelled', $6::text)), '{}'),
          options => jsonb_build_object('clear', to_jsonb($7::text[])))
        """;

    private readonly Argument<string> _name = new("name") { Description = "The kind." };

    private readonly Option<string?> _history = new("--history")
    {
        Description = "Which finished jobs to keep: all, failed or none.",
        HelpName = "which",
    };

    private readonly Option<bool?> _keepPayload = new("--keep-payload") { Description = "Payloads of completed jobs too.", HelpName = "true|false" };
    private readonly Option<string?> _completed = new("--keep-completed") { Description = "How long, such as '7 days'.", HelpName = "time" };
    private readonly Option<string?> _failed = new("--keep-failed") { Description = "How long, such as '90 days'.", HelpName = "time" };
    private readonly Option<string?> _cancelled = new("--keep-cancelled") { Description = "How long, such as '30 days'.", HelpName = "time" };

    private readonly Option<string[]> _clear = new("--clear")
    {
        Description = "Leave it to the queue again: history, keep_payload or retention.",
        HelpName = "setting",
        DefaultValueFactory = static _ => [],
    };

    public SetKindCommand(CliConsole console)
        : base(console, "set-kind", "Set what history keeps of a kind's jobs, and how long.")
    {
        Arguments.Add(_name);
        foreach (var option in new Option[] { _history, _keepPayload, _completed, _failed, _cancelled, _clear })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var changed = await call.ScalarAsync<bool>(
            Sql, cancellationToken, name, call.Value(_history), call.Value(_keepPayload), call.Value(_completed), call.Value(_failed),
            call.Value(_cancelled), call.Value(_clear));
        call.WriteAnswer(
            changed ? $"Kind \"{name}\" is set." : $"Kind \"{name}\" was set so already.", ("kind", name), ("changed", changed));
        return ExitCode.Ok;
    }
}
