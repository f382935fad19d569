using System.Data.Common;
using PgEngine.Schedules;

namespace PgEngine.Sql;

/// <summary><c>schedule</c>.</summary>
internal static class StoreSchedule
{
    public const string Statement =
        """
        select {schema}.schedule(
          name => $1::text, cron => $2::text, kind => $3::text, payload => $4::jsonb, time_zone => $5::text,
          queue => $6::text, priority => $7::integer, catch_up => $8::text, catch_up_max => $9::integer,
          catch_up_window => $10::interval, overlap => $11::text, jitter => $12::interval, options => $13::jsonb)
        """;

    public static async Task<DateTimeOffset?> ExecuteAsync(
        DbCommand command, string name, string cron, string kind, string payload, string timeZone, ScheduleOptions options,
        CancellationToken cancellationToken)
    {
        command.With(name).With(cron).With(kind).With(payload).With(timeZone)
            .With(options.Queue).With(options.Priority).With(ScheduleDefinition.Word(options.CatchUp)).With(options.CatchUpMax)
            .With(options.CatchUpWindow).With(ScheduleDefinition.Word(options.Overlap)).With(options.Jitter)
            .With(ScheduleDefinition.JobOptions(options));
        return await TimeAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A scalar that is a time or null.</summary>
    public static async Task<DateTimeOffset?> TimeAsync(DbCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is DateTime time ? new DateTimeOffset(time) : null;
}
