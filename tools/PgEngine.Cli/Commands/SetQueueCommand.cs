using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine queues set NAME</c>: limits, retries and history of a queue, or of one concurrency key of it.</summary>
internal sealed class SetQueueCommand : EngineCommand
{
    private const string QueueSql =
        """
        select {schema}.set_queue(
          queue => $1, max_attempts => $2::integer, retry => $3::jsonb, timeout => $4::interval, history => $5,
          max_running => $6::integer, rate_limit => $7::jsonb, fairness => $8, options => $9::jsonb)
        """;

    private const string KeySql =
        "select {schema}.set_limit(queue => $1, concurrency_key => $2, max_running => $3::integer, rate_limit => $4::jsonb, clear => $5)";

    private readonly Argument<string> _name = new("name") { Description = "The queue." };
    private readonly Option<string?> _key = Text("--key", "key", "Set the limits of this concurrency key only: --max-running, --rate-limit.");
    private readonly Option<int?> _maxRunning = new("--max-running") { Description = "So many run at once; 1 is strict order.", HelpName = "number" };
    private readonly Option<string?> _rateLimit = Text("--rate-limit", "json", "So many start per time: {\"count\": 100, \"per_ms\": 60000}.");
    private readonly Option<string?> _fairness = Text("--fairness", "word", "round_robin: concurrency keys take turns.");
    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "Attempts of jobs that do not say it.", HelpName = "number" };
    private readonly Option<string?> _retry = Text("--retry", "json", "Retry policy of jobs that do not say it.");
    private readonly Option<string?> _timeout = Text("--timeout", "duration", "Timeout of jobs that do not say it, such as 30s.");
    private readonly Option<string?> _history = Text("--history", "word", "Finished jobs to keep: all, failed or none.");
    private readonly Option<string?> _options = Text("--options", "json", "Further settings, see set_queue: key_max_running, key_rate_limit, clear …");
    private readonly Option<bool> _clear = new("--clear") { Description = "With --key: forget its own limits first." };
    private readonly Option<bool> _yes;

    public SetQueueCommand(CliConsole console, CommonOptions common)
        : base(console, "set", "Set limits, retries and history of a queue; what is not given stays as it is.", common)
    {
        Arguments.Add(_name);
        foreach (var option in new Option[]
        {
            _key, _maxRunning, _rateLimit, _fairness, _maxAttempts, _retry, _timeout, _history, _options, _clear,
        })
        {
            Options.Add(option);
        }

        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var key = call.Value(_key);
        var place = key is null ? $"queue \"{name}\"" : $"key \"{key}\" of queue \"{name}\"";
        call.Confirm(_yes, $"set {place}");
        var changed = key is null
            ? await call.ScalarAsync<bool>(
                QueueSql, cancellationToken, name, call.Value(_maxAttempts), call.Value(_retry), Timeout(call), call.Value(_history),
                call.Value(_maxRunning), call.Value(_rateLimit), call.Value(_fairness), call.Value(_options))
            : await call.ScalarAsync<bool>(
                KeySql, cancellationToken, name, key, call.Value(_maxRunning), call.Value(_rateLimit), call.Value(_clear));
        call.WriteAnswer(
            $"The {place} {(changed ? "is set" : "was so already")}.", ("queue", name), ("concurrency_key", key), ("changed", changed));
        return ExitCode.Ok;
    }

    private TimeSpan? Timeout(EngineCall call) => call.Value(_timeout) is { } text ? Duration.Parse(text, "--timeout") : null;

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };
}
