using Npgsql;

namespace PgEngine.Workers;

/// <summary>What kind of trouble an exception from the database is, and so what to do about it.</summary>
internal static class SqlFault
{
    /// <summary>The data of some item was refused: SQLSTATE classes 22 and 23, and our own QE.</summary>
    public static bool IsBadItem(Exception e) =>
        e is PostgresException { SqlState: var state }
        && !IsNewPartition(e)
        && (state.StartsWith("22", StringComparison.Ordinal)
            || state.StartsWith("23", StringComparison.Ordinal)
            || (state.StartsWith("QE", StringComparison.Ordinal) && state != UnknownWorkerState));

    /// <summary>The worker is not registered any more.</summary>
    public static bool IsUnknownWorker(Exception e) => e is PostgresException { SqlState: UnknownWorkerState };

    /// <summary>A conflict with another session, undone by the server: serialization, deadlock, lock timeout, a partition that is new.</summary>
    public static bool IsConflict(Exception e) =>
        IsNewPartition(e)
        || e is PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.LockNotAvailable,
        };

    /// <summary>
    /// A row of history was on its way into the net when a partition for it was attached. Nothing is wrong with the row: sent again, it
    /// finds the partition.
    /// </summary>
    private static bool IsNewPartition(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, TableName: { } table }
        && table.StartsWith("history_", StringComparison.Ordinal) && table.EndsWith("_net", StringComparison.Ordinal);

    /// <summary>What was refused, without the data: an exception as a whole quotes the value in its context, redacted detail or not.</summary>
    public static string Describe(Exception e) => e is PostgresException error ? $"{error.SqlState}: {error.MessageText}" : e.GetType().Name;

    private const string UnknownWorkerState = "QE101";
}
