using System.Globalization;
using System.Text;
using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>Turns the server's error into one that names the script and the line.</summary>
internal static class ScriptError
{
    public static SchemaInstallException Wrap(InstallStep step, PostgresException exception)
    {
        var line = LineOf(step.Sql, exception);
        var message = new StringBuilder(step.Name);
        if (line is not null)
        {
            message.Append(CultureInfo.InvariantCulture, $", line {line}");
        }

        message.Append(CultureInfo.InvariantCulture, $": {exception.SqlState}: {exception.MessageText}");
        Append(message, "Detail", exception.Detail);
        Append(message, "Hint", exception.Hint);
        Append(message, "Where", exception.Where);
        message.Append(". Its transaction was rolled back.");
        return new SchemaInstallException(message.ToString(), exception)
        {
            Script = step.Name,
            Line = line,
            SqlState = exception.SqlState,
        };
    }

    /// <summary>
    /// The server counts from the start of the failing statement, the reader from the start of the script. Which statement
    /// failed is known when the connection was opened by us (Include Failed Batched Command) or when there is only one.
    /// </summary>
    private static int? LineOf(string sql, PostgresException exception)
    {
        if (exception.Position <= 0)
        {
            return null;
        }

        var statement = exception.BatchCommand?.CommandText;
        var start = statement is null ? -1 : sql.IndexOf(statement, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var end = Math.Min(sql.Length, start + exception.Position - 1);
        return 1 + sql.AsSpan(0, end).Count('\n');
    }

    private static void Append(StringBuilder message, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            message.Append(CultureInfo.InvariantCulture, $". {label}: {text}");
        }
    }
}
