using System.CommandLine;
using System.Globalization;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine enqueue KIND</c>: puts one job on a queue.</summary>
internal sealed class EnqueueCommand : EngineCommand
{
    private const string Sql =
        """
        select {schema}.enqueue(
          kind => $1, payload => $2::jsonb, queue => $3, priority => $4, max_attempts => $5::integer,
          run_at => coalesce($6::timestamptz, pg_catalog.now() + $7::interval), key => $8, key_mode => $9, key_ttl => $10::interval,
          concurrency_key => $11, tags => $12::text[], expires_at => coalesce($13::timestamptz, pg_catalog.now() + $14::interval),
          options => $15::jsonb) as job_id
        """;

    private readonly Argument<string> _kind = new("kind") { Description = "The name of the handler." };

    private readonly Option<string> _payload = new("--payload", "-p")
    {
        Description = "JSON, or @FILE, or @- for standard input.",
        DefaultValueFactory = static _ => "{}",
        HelpName = "json",
    };

    private readonly Option<string> _queue = new("--queue", "-q")
    {
        Description = "The queue.",
        DefaultValueFactory = static _ => "default",
        HelpName = "name",
    };

    private readonly Option<string?> _runAt = new("--run-at")
    {
        Description = "Not before this time: 2026-01-31T08:00:00Z, or +5m from now by the database's clock.",
        HelpName = "time",
    };

    private readonly Option<int> _priority = new("--priority") { Description = "-100 (first) to 100 (last).", HelpName = "number" };

    private readonly Option<int?> _maxAttempts = new("--max-attempts")
    {
        Description = "Default: the kind's or the queue's.",
        HelpName = "number",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Names the work: at most one job with it waits, and never two run at once.",
        HelpName = "text",
    };

    private readonly Option<string> _keyMode = new("--key-mode")
    {
        Description = "When a live job has the key: replace, preserve_run_at, skip or once.",
        DefaultValueFactory = static _ => "replace",
        HelpName = "mode",
    };

    private readonly Option<string?> _keyTtl = new("--key-ttl")
    {
        Description = "How long --key-mode once remembers the key: 90m, 7d. Default: 1d.",
        HelpName = "duration",
    };

    private readonly Option<bool> _merge = new("--merge")
    {
        Description = "Add an array payload to the array of the waiting job.",
    };

    private readonly Option<string?> _concurrencyKey = new("--concurrency-key")
    {
        Description = "Jobs that share it share a limit.",
        HelpName = "text",
    };

    private readonly Option<string[]> _tags = new("--tag") { Description = "What a worker must offer; may be repeated.", HelpName = "tag" };

    private readonly Option<string?> _expiresAt = new("--expires-at")
    {
        Description = "Not started by then, it is cancelled: a time, or +2h from now.",
        HelpName = "time",
    };

    public EnqueueCommand(CliConsole console)
        : base(console, "enqueue", "Put one job on a queue and print its id.")
    {
        Arguments.Add(_kind);
        Options.Add(_payload);
        Options.Add(_queue);
        Options.Add(_runAt);
        Options.Add(_priority);
        Options.Add(_maxAttempts);
        Options.Add(_key);
        Options.Add(_keyMode);
        Options.Add(_keyTtl);
        Options.Add(_merge);
        Options.Add(_concurrencyKey);
        Options.Add(_tags);
        Options.Add(_expiresAt);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var payload = await PayloadText.ReadAsync(call.Value(_payload)!, call.Console, cancellationToken);
        var (at, delay) = ReadTime(call.Value(_runAt), "--run-at");
        var (expiresAt, expiresAfter) = ReadTime(call.Value(_expiresAt), "--expires-at");
        var id = await call.ScalarAsync<long>(
            Sql,
            cancellationToken,
            call.Value(_kind),
            payload,
            call.Value(_queue),
            call.Value(_priority),
            call.Value(_maxAttempts),
            at,
            delay,
            call.Value(_key),
            call.Value(_keyMode),
            call.Value(_keyTtl) is { } ttl ? Duration.Parse(ttl, "--key-ttl") : null,
            call.Value(_concurrencyKey),
            call.Value(_tags) is { Length: > 0 } tags ? tags : null,
            expiresAt,
            expiresAfter,
            call.Value(_merge) ? """{"merge": true}""" : null);
        call.WriteAnswer(id.ToString(CultureInfo.InvariantCulture), ("job_id", id));
        return ExitCode.Ok;
    }

    private static (DateTime? At, TimeSpan? Delay) ReadTime(string? text, string option)
    {
        if (text is null)
        {
            return (null, null);
        }

        if (text.StartsWith('+'))
        {
            return (null, Duration.Parse(text[1..], option));
        }

        // A time without an offset would mean another moment on every machine.
        return text.Length > 10 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.UtcDateTime, null)
            : throw CliException.Usage($"{option} is not a time with its offset, such as 2026-01-31T08:00:00Z, nor a delay such as +5m.");
    }
}
