using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>Gives the code values as they stand in the journal.</summary>
internal static class OperationResults
{
    /// <summary>Completes with the value of a row.</summary>
    /// <exception cref="JournalMismatchException">It cannot be read.</exception>
    public static void Complete<T>(this Operation operation, Durable<T> durable, JournalRow row) => durable.Complete(operation.Read<T>(row));

    /// <summary>
    /// Reads the value of a row. A type that has changed, or a key or codec that is missing, is like code that has changed: the run must not
    /// take it for a failure of the step, and undo what is done.
    /// </summary>
    /// <exception cref="JournalMismatchException">It cannot be read.</exception>
    public static T Read<T>(this Operation operation, JournalRow row)
    {
        try
        {
            return operation.Run.Values.Read<T>(row);
        }
#pragma warning disable CA1031 // Converters and codecs of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new JournalMismatchException(JournalDiff.Unreadable(row, typeof(T), e));
        }
    }
}
