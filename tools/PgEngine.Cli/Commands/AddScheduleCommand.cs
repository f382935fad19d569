using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules add NAME CRON KIND</c>: makes a schedule, or gives it a new text.</summary>
internal sealed class AddScheduleCommand : EngineCommand
{
    private const string Sql =
        """
        select {schema}.schedule(
          name => $1, cron => $2, kind => $3, payload => $4::jsonb, queue => $5, priority => $6, time_zone => $7, catch_up => $8,
          catch_up_window => $9::interval, overlap => $10, jitter => $11::interval) as next_fire_at
        """;

    private readonly Argument<string> _name = new("name") { Description = "The schedule's name." };
    private readonly Argument<string> _cron = new("cron") { Description = "The expression, in quotes: \"0 8 * * MON-FRI\"." };
    private readonly Argument<string> _kind = new("kind") { Description = "The name of the handler." };
    private readonly Option<string> _payload = Text("--payload", "{}", "JSON, or @FILE, or @- for standard input.", "json");
    private readonly Option<string> _queue = Text("--queue", "default", "The queue of its jobs.", "name");
    private readonly Option<int> _priority = new("--priority") { Description = "-100 (first) to 100 (last).", HelpName = "number" };
    private readonly Option<string> _zone = Text("--time-zone", "UTC", "The zone of the expression, such as Europe/Paris.", "zone");
    private readonly Option<string> _catchUp = Text("--catch-up", "latest", "What to do about missed times: latest, skip or all.", "policy");
    private readonly Option<string?> _window = new("--catch-up-window") { Description = "None older than this, such as 2h.", HelpName = "time" };
    private readonly Option<string> _overlap = Text("--overlap", "allow", "While a job still lives: allow, skip or queue.", "policy");
    private readonly Option<string?> _jitter = new("--jitter") { Description = "Spread the jobs over this time, such as 30s.", HelpName = "time" };

    public AddScheduleCommand(CliConsole console, CommonOptions common)
        : base(console, "add", "Make a schedule, or give the one of that name a new text; print when it fires next.", common)
    {
        foreach (var argument in new Argument[] { _name, _cron, _kind })
        {
            Arguments.Add(argument);
        }

        foreach (var option in new Option[] { _payload, _queue, _priority, _zone, _catchUp, _window, _overlap, _jitter })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var payload = await PayloadText.ReadAsync(call.Value(_payload)!, call.Console, cancellationToken);
        var next = await call.ScalarAsync<DateTime?>(
            Sql, cancellationToken, name, call.Value(_cron), call.Value(_kind), payload, call.Value(_queue), call.Value(_priority),
            call.Value(_zone), call.Value(_catchUp), Time(call.Value(_window), "--catch-up-window"), call.Value(_overlap),
            Time(call.Value(_jitter), "--jitter"));
        call.WriteAnswer(
            next is { } at ? $"Schedule \"{name}\" fires next at {at:yyyy-MM-dd HH:mm:ss}Z." : $"Schedule \"{name}\" is paused.",
            ("name", name), ("next_fire_at", next));
        return ExitCode.Ok;
    }

    private static Option<string> Text(string name, string value, string description, string help) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = help };

    private static TimeSpan? Time(string? text, string option) => text is null ? null : Duration.Parse(text, option);
}
