using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>get_result_v1</c>: where a job stands, and its result.</summary>
internal static class GetResult
{
    // As text: a slim data source of the application may not know jsonb.
    public const string Statement =
        "select r.kind, r.state, r.finished, r.result::text, r.reason from {schema}.get_result_v1(p_job_id => $1::bigint) as r";

    public static async Task<JobStatus?> ExecuteAsync(DbCommand command, long jobId, CancellationToken cancellationToken)
    {
        command.With(jobId);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                ? new JobStatus(
                    jobId, reader.GetString(0), StateOf(reader.GetString(1)), reader.GetBoolean(2), Text(reader, 3), Text(reader, 4))
                : null;
        }
    }

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static JobState StateOf(string state) => state switch
    {
        "ready" => JobState.Ready,
        "running" => JobState.Running,
        "blocked" => JobState.Blocked,
        "waiting" => JobState.Waiting,
        "paused" => JobState.Paused,
        "completed" => JobState.Completed,
        "failed" => JobState.Failed,
        "cancelled" => JobState.Cancelled,
        _ => JobState.Unknown,
    };
}
