using PgEngine.Workflows.Journal;

namespace PgEngine.Workers;

/// <summary>The journal of a run as a claim returned it.</summary>
internal sealed class ClaimedJournal
{
    /// <summary>Rows in their order.</summary>
    public List<JournalRow> Rows { get; } = [];

    /// <summary>Whether rows are missing: those that this worker knew when it parked the run, or too many bytes.</summary>
    public bool IsPartial { get; set; }
}
