using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>cancel</c>.</summary>
internal static class CancelJob
{
    public const string Statement = "select {schema}.cancel(job_id => $1::bigint, reason => $2::text)";

    public static async Task<CancelAnswer> ExecuteAsync(
        DbCommand command, long jobId, string? reason, CancellationToken cancellationToken)
    {
        command.With(jobId).With(reason);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
        {
            "cancelled" => CancelAnswer.Cancelled,
            "requested" => CancelAnswer.Requested,
            "finished" => CancelAnswer.Finished,
            _ => CancelAnswer.Unknown,
        };
    }
}
