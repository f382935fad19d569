using Npgsql;

namespace PgEngine.Bench.Peers;

/// <summary>A connection string as the packages of npm take it.</summary>
internal static class PeerAddress
{
    public static string Of(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return new UriBuilder("postgres", settings.Host, settings.Port, settings.Database)
        {
            UserName = Uri.EscapeDataString(settings.Username ?? ""),
            Password = Uri.EscapeDataString(settings.Password ?? ""),
        }.Uri.AbsoluteUri;
    }
}
