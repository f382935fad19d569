using Npgsql;

namespace PgEngine.Testing.Tests;

/// <summary>Whether a server answers on a connection string.</summary>
internal static class Answers
{
    public static async Task<bool> AtAsync(string connectionString)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
