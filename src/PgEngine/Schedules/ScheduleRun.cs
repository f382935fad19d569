namespace PgEngine.Schedules;

/// <summary>What became of one time of a schedule.</summary>
/// <param name="FireAt">The nominal time.</param>
/// <param name="FiredAt">When it was fired, by the database's clock.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="JobId">Its job, if it has one.</param>
/// <param name="Reason">Why it was skipped or failed.</param>
public sealed record ScheduleRun(DateTimeOffset FireAt, DateTimeOffset FiredAt, ScheduleOutcome Outcome, long? JobId, string? Reason);
