using System.Globalization;
using Npgsql;

namespace PgEngine.Connections;

/// <summary>Converts libpq's connection URIs (<c>postgres://user:password@host:port/database?parameter=value</c>).</summary>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    public static bool IsUri(string value) =>
        Array.Exists(Schemes, scheme => value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">A part cannot be read; the message names it and never quotes the user's secrets.</exception>
    public static string Convert(string uri)
    {
        var rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, query) = Cut(rest, rest.IndexOf('?'));
        var (authority, database) = Cut(address, address.IndexOf('/'));

        // The last @ ends the user's part: passwords are often pasted with a bare one.
        var at = authority.LastIndexOf('@');
        var settings = new NpgsqlConnectionStringBuilder();
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], authority[..at].IndexOf(':'));
            settings.Username = Decode(user);
            settings.Password = password is null ? null : Decode(password);
        }

        SetHosts(settings, authority[(at + 1)..]);
        if (!string.IsNullOrEmpty(database))
        {
            settings.Database = Decode(database);
        }

        PostgresUriParameters.Apply(settings, query);
        return string.IsNullOrEmpty(settings.Host)
            ? throw new FormatException("The postgres:// URI names no host.")
            : settings.ConnectionString;
    }

    internal static string Decode(string text) => Uri.UnescapeDataString(text);

    internal static (string Before, string? After) Cut(string text, int index) =>
        index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);

    private static void SetHosts(NpgsqlConnectionStringBuilder settings, string hosts)
    {
        if (hosts.Length == 0)
        {
            return;
        }

        if (!hosts.Contains(',', StringComparison.Ordinal))
        {
            var (host, port) = SplitPort(hosts);
            settings.Host = Decode(host.Trim('[', ']'));
            settings.Port = port ?? settings.Port;
            return;
        }

        // Npgsql takes several hosts as one list; addresses of version 6 keep their brackets there.
        var list = new List<string>();
        foreach (var item in hosts.Split(','))
        {
            var (host, port) = SplitPort(item);
            list.Add(port is null ? Decode(host) : string.Create(CultureInfo.InvariantCulture, $"{Decode(host)}:{port}"));
        }

        settings.Host = string.Join(',', list);
    }

    private static (string Host, int? Port) SplitPort(string item)
    {
        var colon = item.LastIndexOf(':');
        if (colon < 0 || colon < item.LastIndexOf(']'))
        {
            return (item, null);
        }

        var isPort = int.TryParse(item.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535;
        return isPort
            ? (item[..colon], port)
            : throw new FormatException("The port in the postgres:// URI is not a number from 1 to 65535; a password with : / ? # or @ "
                + "must be percent-encoded.");
    }
}
