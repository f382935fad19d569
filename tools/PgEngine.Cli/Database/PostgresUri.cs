using System.Globalization;
using Npgsql;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Database;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, as psql does.</summary>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    public static bool IsUri(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="CliException">It cannot be read; the message does not repeat it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, string origin)
    {
        try
        {
            return Parse(text);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw CliException.Usage(
                $"{origin} is not a postgres:// URI that can be read (postgres://user:password@host:port/database?sslmode=require). "
                + "Special characters in the password must be percent-encoded.");
        }
    }

    /// <summary>Whether the exception is Npgsql's or ours about a text that is no connection string.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException;

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        var settings = new NpgsqlConnectionStringBuilder();
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            settings.Username = Decode(user);
            settings.Password = password is null ? null : Decode(password);
        }

        ReadHosts(settings, authority[(at + 1)..]);
        settings.Database = string.IsNullOrEmpty(database) ? null : Decode(database);
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            ReadParameter(settings, Decode(name), Decode(value ?? ""));
        }

        return settings;
    }

    private static void ReadHosts(NpgsqlConnectionStringBuilder settings, string hosts)
    {
        if (hosts.Length == 0)
        {
            settings.Host = "localhost";
        }
        else if (hosts.Contains(',', StringComparison.Ordinal))
        {
            // Npgsql takes host:port pairs in its Host.
            settings.Host = Decode(hosts);
        }
        else
        {
            var colon = hosts.StartsWith('[')
                ? hosts.IndexOf("]:", StringComparison.Ordinal) + 1
                : hosts.IndexOf(':', StringComparison.Ordinal);
            settings.Host = Decode(colon > 0 ? hosts[..colon] : hosts).Trim('[', ']');
            settings.Port = colon > 0 ? int.Parse(hosts[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture) : 5432;
        }
    }

    private static void ReadParameter(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        settings[name switch
        {
            "host" => "Host",
            "port" => "Port",
            "user" => "Username",
            "password" => "Password",
            "dbname" => "Database",
            "sslmode" => "SSL Mode",
            "sslrootcert" => "Root Certificate",
            "sslcert" => "SSL Certificate",
            "sslkey" => "SSL Key",
            "application_name" => "Application Name",
            "connect_timeout" => "Timeout",
            "options" => "Options",
            "target_session_attrs" => "Target Session Attributes",
            "channel_binding" => "Channel Binding",
            _ => throw new ArgumentException("unknown parameter"),
        }] = name is "sslmode" or "target_session_attrs" ? value.Replace("-", "", StringComparison.Ordinal) : value;
    }

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
