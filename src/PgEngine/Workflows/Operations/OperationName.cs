using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>The name of one operation of a run: taken when it is asked for, and its key in the journal.</summary>
/// <param name="Full">The full name.</param>
/// <param name="Hash">Its hash.</param>
internal readonly record struct OperationName(string Full, long Hash)
{
    public static OperationName Of(string full) => new(full, StepHash.Of(full));

    public OperationName With(char mark) => Of(Full + mark);
}
