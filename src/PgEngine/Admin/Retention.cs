namespace PgEngine.Admin;

/// <summary>
/// How long finished jobs are kept, at least: the database takes the shortest of hour, day, week, month, quarter and year that is as long.
/// Null leaves a state as it is.
/// </summary>
/// <param name="Completed">Completed jobs, up to 366 days; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
/// <param name="Failed">Dead letters, likewise.</param>
/// <param name="Cancelled">Cancelled jobs, likewise.</param>
public sealed record Retention(TimeSpan? Completed = null, TimeSpan? Failed = null, TimeSpan? Cancelled = null);
