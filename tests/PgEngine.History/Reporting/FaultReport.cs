namespace PgEngine.History;

/// <summary>All faults of one kind.</summary>
/// <param name="Kind">kill, freeze, server …</param>
/// <param name="Count">How many.</param>
/// <param name="Interrupted">Leases they took.</param>
/// <param name="Duplicates">Executions they doubled.</param>
/// <param name="RescueP50">Median time to rescue.</param>
/// <param name="RescueWorst">Worst time to rescue.</param>
public sealed record FaultReport(
    string Kind, int Count, int Interrupted, int Duplicates, TimeSpan RescueP50, TimeSpan RescueWorst);
