using System.Net.Sockets;
using Npgsql;
using PgEngine.Cli.Database;
using PgEngine.Errors;
using PgEngine.Testing;

namespace PgEngine.Cli.Output;

/// <summary>How a command failed: exit code, a word for scripts, a message for people.</summary>
internal sealed record Failure(int ExitCode, string Code, string Message, string? Hint = null, string? SqlState = null)
{
    public static Failure From(Exception exception, DatabaseAddress? address) => exception switch
    {
        CliException e => new(e.ExitCode, e.Code, e.Message),
        OperationCanceledException => Failed("interrupted", "Interrupted."),
        PostgresException e when IsUnreachable(e.SqlState) => Unreachable(address, e.MessageText, e.SqlState),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName } e =>
            Failed("not_installed", $"This release of PgEngine is not in {Place(address)}.", "Run: pgengine migrate", e.SqlState),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e =>
            Failed("not_permitted", e.MessageText, "The schema's owner gives rights: select grant_usage(role, profile)", e.SqlState),
        PostgresException e => Failed("failed", e.MessageText, e.Hint, e.SqlState),
        SchemaInstallException { InnerException: NpgsqlException and not PostgresException } e => Unreachable(address, e.Message),
        EngineException e => Failed("migration_failed", e.Message),
        PostgresServerException e => new(Output.ExitCode.Unreachable, "unreachable", e.Message),
        NpgsqlException or SocketException or TimeoutException => Unreachable(address, exception.Message),
        ArgumentException e => new(Output.ExitCode.Usage, "usage", e.Message),
        IOException or UnauthorizedAccessException => Failed("failed", exception.Message),
        _ => Failed("bug", $"{exception.GetType().Name}: {exception.Message}"),
    };

    /// <summary>To standard error as text, or to standard output as the one JSON document that was promised.</summary>
    public void Write(CliConsole console, bool asJson, Redactor redactor)
    {
        if (!asJson)
        {
            console.Error.WriteLine($"pgengine: {redactor.Clean(Message)}");
            if (Hint is not null)
            {
                console.Error.WriteLine(redactor.Clean(Hint));
            }

            return;
        }

        JsonText.Write(console.Output, json =>
        {
            json.WriteStartObject("error");
            json.WriteString("code", Code);
            json.WriteString("message", redactor.Clean(Message));
            json.WriteString("hint", Hint is null ? null : redactor.Clean(Hint));
            json.WriteString("sqlstate", SqlState);
            json.WriteEndObject();
        });
    }

    private static Failure Failed(string code, string message, string? hint = null, string? sqlState = null) =>
        new(Output.ExitCode.Failed, code, message, hint, sqlState);

    private static Failure Unreachable(DatabaseAddress? address, string reason, string? sqlState = null) =>
        new(Output.ExitCode.Unreachable, "unreachable", $"Cannot work with {Place(address)}: {reason}", SqlState: sqlState);

    private static string Place(DatabaseAddress? address) => address?.Place ?? "the database";

    // Connection lost, login refused, no such database, too many connections, shutting down or starting up.
    private static bool IsUnreachable(string sqlState) =>
        sqlState[..2] is "08" or "28" or "57" && sqlState != PostgresErrorCodes.QueryCanceled
        || sqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.TooManyConnections;
}
