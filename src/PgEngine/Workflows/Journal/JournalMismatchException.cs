namespace PgEngine.Workflows.Journal;

/// <summary>The journal does not fit the code: the run is blocked.</summary>
internal sealed class JournalMismatchException(string diff) : Exception(diff);
