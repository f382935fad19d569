using System.Data.Common;
using PgEngine.Schedules;

namespace PgEngine.Sql;

/// <summary><c>schedule_history</c>.</summary>
internal static class ListScheduleRuns
{
    public const string Statement =
        """
        select fire_at, fired_at, outcome, job_id, reason
        from {schema}.schedule_history(name => $1::text, max => $2::integer)
        """;

    public static async Task<IReadOnlyList<ScheduleRun>> ExecuteAsync(
        DbCommand command, string name, int max, CancellationToken cancellationToken)
    {
        command.With(name).With(max);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var runs = new List<ScheduleRun>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                runs.Add(new ScheduleRun(
                    new DateTimeOffset(reader.GetDateTime(0)), new DateTimeOffset(reader.GetDateTime(1)),
                    ScheduleDefinition.Outcome(reader.GetString(2)), ListSchedules.Id(reader, 3), ListSchedules.Text(reader, 4)));
            }

            return runs;
        }
    }
}
