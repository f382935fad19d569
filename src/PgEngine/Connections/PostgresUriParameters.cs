using System.Globalization;
using Npgsql;

namespace PgEngine.Connections;

/// <summary>The parameters of a connection URI under libpq's names. One that we do not know is refused, never dropped.</summary>
internal static class PostgresUriParameters
{
    public static void Apply(NpgsqlConnectionStringBuilder settings, string? query)
    {
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = PostgresUri.Cut(pair, pair.IndexOf('='));
            Apply(settings, PostgresUri.Decode(name), PostgresUri.Decode(value ?? ""));
        }
    }

    private static void Apply(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "host": settings.Host = value; break;
            case "port": settings.Port = Number(name, value); break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "dbname": settings.Database = value; break;
            case "sslmode": settings.SslMode = SslModeOf(value); break;
            case "sslrootcert": settings.RootCertificate = value; break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "sslpassword": settings.SslPassword = value; break;
            case "channel_binding": settings.ChannelBinding = ChannelBindingOf(value); break;
            case "application_name": settings.ApplicationName = value; break;
            case "connect_timeout": settings.Timeout = Number(name, value); break;
            case "options": settings.Options = value; break;
            case "passfile": settings.Passfile = value; break;
            case "client_encoding": settings.ClientEncoding = value; break;
            case "keepalives": settings.TcpKeepAlive = value != "0"; break;
            case "keepalives_idle": settings.TcpKeepAliveTime = Number(name, value); break;
            case "keepalives_interval": settings.TcpKeepAliveInterval = Number(name, value); break;
            case "target_session_attrs": settings.TargetSessionAttributes = TargetOf(value); break;
            default:
                throw new FormatException($"The parameter {name} of the postgres:// URI is not supported.");
        }
    }

    private static SslMode SslModeOf(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Unfit("sslmode", "disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private static ChannelBinding ChannelBindingOf(string value) => value switch
    {
        "disable" => ChannelBinding.Disable,
        "prefer" => ChannelBinding.Prefer,
        "require" => ChannelBinding.Require,
        _ => throw Unfit("channel_binding", "disable, prefer or require"),
    };

    private static string TargetOf(string value) =>
        value is "any" or "primary" or "standby" or "prefer-standby" or "read-write" or "read-only"
            ? value
            : throw Unfit("target_session_attrs", "any, primary, standby, prefer-standby, read-write or read-only");

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unfit(name, "a number");

    private static FormatException Unfit(string name, string expected) =>
        new($"The parameter {name} of the postgres:// URI must be {expected}.");
}
