using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>One installer of a schema at a time, by an advisory lock of the session.</summary>
internal static class InstallerLock
{
    /// <summary>The second key: a hash that is the same on every platform and server version.</summary>
    public static int KeyOf(string schema) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(schema)));

    /// <summary>Takes the lock if it is free.</summary>
    public static async Task<bool> TryTakeAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var command = Command(connection, $"select pg_catalog.pg_try_advisory_lock({Keys(schema)})");
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
        }
    }

    /// <summary>Waits in the server's queue for the lock, at most as long as given.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, string schema, TimeSpan wait, CancellationToken cancellationToken)
    {
        // The bound is set for the transaction only; the lock outlives it because it is the session's.
        var milliseconds = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var command = Command(
                connection,
                $"""
                set local lock_timeout = '{milliseconds}ms';
                set local statement_timeout = 0;
                select pg_catalog.pg_advisory_lock({Keys(schema)});
                """);
            await using (command.ConfigureAwait(false))
            {
                try
                {
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    throw new SchemaInstallException(
                        $"Another installer of schema \"{schema}\" has been at work for more than {wait}. Nothing was written.", exception)
                    {
                        SqlState = exception.SqlState,
                    };
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the lock back; closing the session would do so as well.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, string schema)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
        {
            return;
        }

        var command = Command(connection, $"select pg_catalog.pg_advisory_unlock({Keys(schema)})");
        await using (command.ConfigureAwait(false))
        {
            // Not cancellable: a pooled connection must not carry the lock back into the pool.
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public static string Keys(string schema) =>
        string.Create(CultureInfo.InvariantCulture, $"{InstallBlocks.LockClass}, {KeyOf(schema)}");

    // The server bounds the wait; the client's own timeout would cut it short.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = 0 };
}
