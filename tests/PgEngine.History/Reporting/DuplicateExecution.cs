namespace PgEngine.History;

/// <summary>One job that ran again because its lease was lost.</summary>
/// <param name="Key">The job.</param>
/// <param name="Lost">The lease that was lost.</param>
/// <param name="Next">The lease that ran it again.</param>
/// <param name="Fault">Kind of the last fault that hit the first holder between the two claims; "none seen" if there was none.</param>
/// <param name="Interval">From that fault (or the first claim) to the next claim.</param>
public sealed record DuplicateExecution(string Key, Guid Lost, Guid Next, string Fault, TimeSpan Interval);
