using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>enqueue_jobs_v1</c>: many jobs of one kind with the same options.</summary>
internal sealed class EnqueueJobs(string sql, string kind, EnqueueOptions options, string? headers) : IChunkStatement
{
    public const string Statement =
        """
        select j.job_id
        from {schema}.enqueue_jobs_v1(
          p_kind => $1::text, p_payloads => $2::text[]::jsonb[], p_queue => $3::text,
          p_run_at => coalesce($4::timestamptz, {clock} + $5::interval),
          p_priority => $6::integer, p_max_attempts => $7::integer, p_timeout => $8::interval,
          p_keep_result => $9::boolean, p_headers => $10::jsonb, p_options => $11::jsonb, p_key_mode => $12::text,
          p_key_ttl => $13::interval, p_tags => $14::text[], p_expires_at => $15::timestamptz, p_keys => $16::text[],
          p_concurrency_keys => $17::text[]) as j
        """;

    public string Sql => sql;

    /// <summary>The new ids, in the order of the payloads.</summary>
    public List<long> Ids { get; } = [];

    public Task ExecuteAsync(DbCommand command, JobChunk chunk, CancellationToken cancellationToken)
    {
        command.With(kind).With(chunk.Payloads).WithOptions(options, headers).With(chunk.Keys).With(chunk.ConcurrencyKeys);
        return command.ReadIdsAsync(Ids, cancellationToken);
    }
}
