namespace PgEngine.Schedules;

/// <summary>A schedule as the database has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cron">Its cron expression.</param>
/// <param name="TimeZone">The time zone of the expression.</param>
/// <param name="Kind">The kind of its jobs.</param>
/// <param name="Queue">The queue of its jobs.</param>
/// <param name="NextFireAt">When it fires next; null while it is paused.</param>
/// <param name="LastFireAt">The last nominal time something became of; null if there was none.</param>
/// <param name="LastOutcome">What became of it.</param>
/// <param name="LastJobId">The job of that time, if there is one.</param>
/// <param name="IsPaused">Whether it is paused.</param>
/// <param name="PauseReason">Why.</param>
/// <param name="Owner">The application whose code it comes from; null if it was made by hand.</param>
/// <param name="AppVersion">The version of that application.</param>
public sealed record ScheduleStatus(
    string Name, string Cron, string TimeZone, string Kind, string Queue, DateTimeOffset? NextFireAt, DateTimeOffset? LastFireAt,
    ScheduleOutcome? LastOutcome, long? LastJobId, bool IsPaused, string? PauseReason, string? Owner, string? AppVersion);
