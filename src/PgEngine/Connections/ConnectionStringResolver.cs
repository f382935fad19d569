using Npgsql;

namespace PgEngine.Connections;

/// <summary>
/// Turns what people write as connection string into one that Npgsql reads: <c>env:NAME</c>, <c>file:PATH</c>, <c>postgres://…</c>
/// or Npgsql's own form. No message quotes any part of the value, because any part of it may be the password.
/// </summary>
internal static class ConnectionStringResolver
{
    private const string Environment = "env:";
    private const string File = "file:";

    /// <exception cref="FormatException">The value names nothing that exists, or cannot be read.</exception>
    public static string Resolve(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = Dereference(value.Trim());
        return PostgresUri.IsUri(text) ? PostgresUri.Convert(text) : Checked(text);
    }

    private static string Dereference(string value)
    {
        if (value.StartsWith(Environment, StringComparison.OrdinalIgnoreCase))
        {
            var name = value[Environment.Length..];
            var found = System.Environment.GetEnvironmentVariable(name)?.Trim();
            return string.IsNullOrEmpty(found)
                ? throw new FormatException($"ConnectionString names the environment variable {name}, which is not set or empty.")
                : found;
        }

        return value.StartsWith(File, StringComparison.OrdinalIgnoreCase) ? ReadFile(value[File.Length..]) : value;
    }

    private static string ReadFile(string path)
    {
        try
        {
            var found = System.IO.File.ReadAllText(path).Trim();
            return found.Length > 0 ? found : throw new FormatException($"ConnectionString names the file {path}, which is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"ConnectionString names the file {path}, which cannot be read: {e.Message}", e);
        }
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
