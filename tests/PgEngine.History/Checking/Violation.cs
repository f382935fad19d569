namespace PgEngine.History;

/// <summary>One broken promise.</summary>
/// <param name="Check">C1 to C6, C9, or "history" when the record itself is unfit.</param>
/// <param name="Message">What is wrong, with the key.</param>
/// <param name="Witness">The events that prove it, in order: those of the key.</param>
public sealed record Violation(string Check, string Message, IReadOnlyList<HistoryEvent> Witness);
