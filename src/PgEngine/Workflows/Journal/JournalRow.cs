namespace PgEngine.Workflows.Journal;

/// <summary>One row of a run's journal.</summary>
/// <param name="Hash">Of the name; the key.</param>
/// <param name="N">Its place in the order of delivery.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Name">The full name.</param>
/// <param name="At">When it was written, by the database's clock.</param>
/// <param name="DueAt">When a timer is due.</param>
/// <param name="Codec">How the value is written; null for JSON.</param>
/// <param name="Value">The value.</param>
internal sealed record JournalRow(
    long Hash, int N, StepKind Kind, string Name, DateTime At, DateTime? DueAt, short? Codec, byte[]? Value);
