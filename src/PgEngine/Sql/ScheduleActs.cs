using System.Data.Common;

namespace PgEngine.Sql;

/// <summary>The functions that take a schedule's name, and <c>cron_next</c>.</summary>
internal static class ScheduleActs
{
    public const string Unschedule = "select {schema}.unschedule(name => $1::text)";
    public const string Pause = "select {schema}.pause_schedule(name => $1::text, reason => $2::text)";
    public const string Resume = "select {schema}.resume_schedule(name => $1::text)";
    public const string RunNow = "select {schema}.run_schedule_now(name => $1::text)";
    public const string CronNext =
        "select {schema}.cron_next(expression => $1::text, after => $2::timestamptz, time_zone => $3::text)";

    public static async Task<T> ExecuteAsync<T>(DbCommand command, CancellationToken cancellationToken) =>
        (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
}
