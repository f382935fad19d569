namespace PgEngine.Hooks;

/// <summary>A schedule that has fired.</summary>
/// <param name="Schedule">Its name.</param>
/// <param name="FireTime">The time it was due, by the database's clock.</param>
/// <param name="JobId">The job it made; null when it was skipped.</param>
public readonly record struct ScheduleFiredEvent(string Schedule, DateTimeOffset FireTime, long? JobId);
