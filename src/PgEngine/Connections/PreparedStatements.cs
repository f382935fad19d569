using Npgsql;

namespace PgEngine.Connections;

internal static class PreparedStatements
{
    /// <summary>After an error: it may lie in a prepared plan that an upgrade has outdated, and the pool would hand it out again.</summary>
    public static void ForgetStatements(this NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            // Npgsql has no asynchronous form of it.
            connection.UnprepareAll();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // Broken after all: then the pool drops it.
        }
    }
}
