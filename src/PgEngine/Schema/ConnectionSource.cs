using Npgsql;

namespace PgEngine.Schema;

/// <summary>Makes a data source fit for the installer out of a connection string.</summary>
internal static class ConnectionSource
{
    public static NpgsqlDataSource Create(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // One session, which holds a lock, outside any ambient transaction.
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
        };
        settings.ApplicationName ??= "PgEngine installer";
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        return builder.Build();
    }
}
