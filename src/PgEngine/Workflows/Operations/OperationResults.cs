using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>Gives the code values as they stand in the journal.</summary>
internal static class OperationResults
{
    /// <summary>Completes with the value of a row; one that cannot be read fails the operation, not the worker.</summary>
    public static void Complete<T>(this Operation operation, Durable<T> durable, JournalRow row)
    {
        T value;
        try
        {
            value = operation.Run.Values.Read<T>(row);
        }
#pragma warning disable CA1031 // Converters and codecs of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            durable.Fail(new StepFailedException(
                row.Name, e.GetType().FullName ?? e.GetType().Name, $"The stored value of '{row.Name}' cannot be read: {e.Message}"));
            return;
        }

        durable.Complete(value);
    }
}
