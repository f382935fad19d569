using System.Data.Common;
using PgEngine.Schedules;

namespace PgEngine.Sql;

/// <summary><c>schedules</c>.</summary>
internal static class ListSchedules
{
    public const string Statement =
        """
        select name, cron, time_zone, kind, queue, next_fire_at, last_fire_at, last_outcome, last_job_id, paused_at is not null,
          pause_reason, owner, app_version
        from {schema}.schedules()
        """;

    public static async Task<IReadOnlyList<ScheduleStatus>> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var schedules = new List<ScheduleStatus>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                schedules.Add(new ScheduleStatus(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                    Time(reader, 5), Time(reader, 6), Text(reader, 7) is { } outcome ? ScheduleDefinition.Outcome(outcome) : null,
                    Id(reader, 8), reader.GetBoolean(9), Text(reader, 10), Text(reader, 11), Text(reader, 12)));
            }

            return schedules;
        }
    }

    public static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Id(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static DateTimeOffset? Time(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column));
}
