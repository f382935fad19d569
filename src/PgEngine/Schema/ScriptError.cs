using System.Globalization;
using System.Text;
using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>Turns the server's error into one that names the script and the line.</summary>
internal static class ScriptError
{
    /// <summary>Wraps the error of a statement that starts at this place of the step; −1 if none is to blame.</summary>
    public static SchemaInstallException Wrap(InstallStep step, int start, PostgresException exception)
    {
        var line = LineOf(step.Sql, start, exception);
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

    private static int? LineOf(string sql, int start, PostgresException exception)
    {
        if (start < 0 || exception.Position <= 0)
        {
            return null;
        }

        // The server counts characters from 1 at the start of the statement.
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
