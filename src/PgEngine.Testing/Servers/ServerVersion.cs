using Npgsql;

namespace PgEngine.Testing.Servers;

/// <summary>Asks a server for its version, which also proves that it answers.</summary>
internal static class ServerVersion
{
    public static async Task<int> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                // The server says it while the connection is opened.
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return (connection.PostgreSqlVersion.Major * 10000) + connection.PostgreSqlVersion.Minor;
            }
        }
        catch (NpgsqlException e)
        {
            throw new PostgresServerException($"The PostgreSQL server does not answer: {e.Message}", e);
        }
    }
}
