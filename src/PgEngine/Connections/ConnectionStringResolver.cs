using Npgsql;

namespace PgEngine.Connections;

/// <summary>
/// Turns what people write as connection string into one that Npgsql reads: <c>env:NAME</c>, <c>file:PATH</c>, <c>postgres://…</c>
/// or Npgsql's own form. No message quotes any part of the value, because any part of it may be the password.
/// </summary>
internal static class ConnectionStringResolver
{
    /// <exception cref="FormatException">The value names nothing that exists, or cannot be read.</exception>
    public static string Resolve(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = SecretReference.Resolve(value.Trim(), "ConnectionString");
        return PostgresUri.IsUri(text) ? PostgresUri.Convert(text) : Checked(text);
    }

    private static string Checked(string value)
    {
        string? problem = null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(value);
            if (string.IsNullOrEmpty(settings.Host))
            {
                problem = "ConnectionString names no Host.";
            }
        }
        catch (Exception e) when (
            e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // The cause is left out: it quotes the keyword, which is a piece of the password when that holds a bare semicolon.
            problem = "ConnectionString is neither a postgres:// URI nor a connection string that Npgsql reads: a keyword is unknown or "
                + "a value does not fit. Values with ; or = must be in quotes.";
        }

        return problem is null ? value : throw new FormatException(problem);
    }
}
