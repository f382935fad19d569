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
          run_at => coalesce($6::timestamptz, pg_catalog.now() + $7::interval)) as job_id
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

    public EnqueueCommand(CliConsole console)
        : base(console, "enqueue", "Put one job on a queue and print its id.")
    {
        Arguments.Add(_kind);
        Options.Add(_payload);
        Options.Add(_queue);
        Options.Add(_runAt);
        Options.Add(_priority);
        Options.Add(_maxAttempts);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var payload = await PayloadText.ReadAsync(call.Value(_payload)!, call.Console, cancellationToken);
        var (at, delay) = ReadTime(call.Value(_runAt));
        var id = await call.ScalarAsync<long>(
            Sql,
            cancellationToken,
            call.Value(_kind),
            payload,
            call.Value(_queue),
            call.Value(_priority),
            call.Value(_maxAttempts),
            at,
            delay);
        call.WriteAnswer(id.ToString(CultureInfo.InvariantCulture), ("job_id", id));
        return ExitCode.Ok;
    }

    private static (DateTime? At, TimeSpan? Delay) ReadTime(string? text)
    {
        if (text is null)
        {
            return (null, null);
        }

        if (text.StartsWith('+'))
        {
            return (null, Duration.Parse(text[1..], "--run-at"));
        }

        // A time without an offset would mean another moment on every machine.
        return text.Length > 10 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.UtcDateTime, null)
            : throw CliException.Usage("--run-at is not a time with its offset, such as 2026-01-31T08:00:00Z, nor a delay such as +5m.");
    }
}
