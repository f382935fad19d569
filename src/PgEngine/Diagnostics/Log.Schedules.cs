using Microsoft.Extensions.Logging;

namespace PgEngine.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(EventIds.SchedulesFired, LogLevel.Debug, "Schedules that were due have enqueued {Jobs} jobs.")]
    public static partial void SchedulesFired(this ILogger logger, int jobs);

    [LoggerMessage(EventIds.FireFailed, LogLevel.Warning, "Schedules could not be fired; trying again in {Pause}.")]
    public static partial void FireFailed(this ILogger logger, Exception e, TimeSpan pause);

    [LoggerMessage(EventIds.ScheduleTold, LogLevel.Information, "Schedule {Schedule} of the code: {Answer}.")]
    public static partial void ScheduleTold(this ILogger logger, string schedule, string answer);

    [LoggerMessage(EventIds.ScheduleOlder, LogLevel.Information,
        "Schedule {Schedule} stays as a newer version of the application has told it; this is version {Version}.")]
    public static partial void ScheduleOlder(this ILogger logger, string schedule, string version);

    [LoggerMessage(EventIds.ScheduleTaken, LogLevel.Warning,
        "Schedule {Schedule} of the code was left alone: another application or a person has one of that name.")]
    public static partial void ScheduleTaken(this ILogger logger, string schedule);

    [LoggerMessage(EventIds.ScheduleKept, LogLevel.Warning,
        "Schedule {Schedule} is not in this code, but was told by this version ({Version}) of the application: it goes on until a newer "
        + "version lacks it, or unschedule() is called.")]
    public static partial void ScheduleKept(this ILogger logger, string schedule, string version);
}
