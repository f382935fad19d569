namespace PgEngine.Hooks;

/// <summary>Jobs taken back from dead workers.</summary>
/// <param name="Count">How many.</param>
public readonly record struct JobsRecoveredEvent(int Count);
