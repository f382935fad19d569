namespace PgEngine.History.Tests.Simulation;

/// <summary>A job in a worker's hands.</summary>
internal sealed record Held(Row Row, Guid Lease, int Attempt, long DoneAt, HistoryOutcome Outcome);
