using System.Data.Common;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary><c>complete_jobs</c>, <c>fail_jobs</c>, <c>reschedule_jobs</c>: a list of jobs in, an answer for each out.</summary>
internal static class BulkActs
{
    public const string Complete = "select a.job_id, a.answer from {schema}.complete_jobs(ids => $1::bigint[]) as a";

    public const string Fail = "select a.job_id, a.answer from {schema}.fail_jobs(ids => $1::bigint[], reason => $2::text) as a";

    public const string Reschedule =
        """
        select a.job_id, a.answer
        from {schema}.reschedule_jobs(
          ids => $1::bigint[], run_at => $2::timestamptz, priority => $3::integer, attempts => $4::integer,
          max_attempts => $5::integer) as a
        """;

    public static async Task<IReadOnlyList<BulkAnswer>> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var answers = new List<BulkAnswer>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                answers.Add(new BulkAnswer(reader.GetInt64(0), OutcomeOf(reader.GetString(1))));
            }

            return answers;
        }
    }

    private static BulkOutcome OutcomeOf(string answer) => answer switch
    {
        "completed" => BulkOutcome.Completed,
        "failed" => BulkOutcome.Failed,
        "rescheduled" => BulkOutcome.Rescheduled,
        "retried" => BulkOutcome.Retried,
        "running" => BulkOutcome.Running,
        "finished" => BulkOutcome.Finished,
        "busy" => BulkOutcome.Busy,
        "key taken" => BulkOutcome.KeyTaken,
        _ => BulkOutcome.Unknown,
    };
}
