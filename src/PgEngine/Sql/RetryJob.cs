using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>retry</c>.</summary>
internal static class RetryJob
{
    public const string Statement = "select {schema}.retry(job_id => $1::bigint)";

    public static async Task<RetryAnswer> ExecuteAsync(DbCommand command, long jobId, CancellationToken cancellationToken)
    {
        command.With(jobId);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
        {
            "retried" => RetryAnswer.Retried,
            "moved up" => RetryAnswer.MovedUp,
            "running" => RetryAnswer.Running,
            "completed" => RetryAnswer.Completed,
            "key taken" => RetryAnswer.KeyTaken,
            _ => RetryAnswer.Unknown,
        };
    }
}
