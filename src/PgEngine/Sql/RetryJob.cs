using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>retry</c>.</summary>
internal static class RetryJob
{
    public const string Statement = "select {schema}.retry(job_id => $1::bigint)";

    /// <summary>A new payload is stored as the kind of its job is.</summary>
    public const string KindStatement = "select j.kind from {schema}.job(job_id => $1::bigint) as j";

    public const string StatementWithPayload = "select {schema}.retry(job_id => $1::bigint, payload => $2::jsonb)";

    public static Task<RetryAnswer> ExecuteAsync(DbCommand command, long jobId, CancellationToken cancellationToken) =>
        AnswerAsync(command.With(jobId), cancellationToken);

    public static Task<RetryAnswer> ExecuteAsync(DbCommand command, long jobId, string payloadJson, CancellationToken cancellationToken) =>
        AnswerAsync(command.With(jobId).With(payloadJson), cancellationToken);

    private static async Task<RetryAnswer> AnswerAsync(DbCommand command, CancellationToken cancellationToken)
    {
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
