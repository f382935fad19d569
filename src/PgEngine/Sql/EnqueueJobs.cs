using System.Data.Common;
using NpgsqlTypes;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>enqueue_jobs_v1</c>: many jobs of one kind with the same options.</summary>
/// <param name="sql">The statement for the schema.</param>
/// <param name="kind">Of all jobs.</param>
/// <param name="options">Of all jobs; its headers do not count.</param>
/// <param name="headers">As JSON, one for each job of the only chunk, or one for all; null for none.</param>
internal sealed class EnqueueJobs(string sql, string kind, EnqueueOptions options, string?[]? headers) : IChunkStatement
{
    public const string Statement =
        """
        select j.job_id
        from {schema}.enqueue_jobs_v1(
          p_kind => $1::text, p_payloads => $2::text[]::jsonb[], p_queue => $3::text,
          p_run_at => coalesce($4::timestamptz, {clock} + $5::interval),
          p_priority => $6::integer, p_max_attempts => $7::integer, p_timeout => $8::interval,
          p_keep_result => $9::boolean, p_options => $10::jsonb, p_key_mode => $11::text,
          p_key_ttl => $12::interval, p_tags => $13::text[], p_expires_at => $14::timestamptz, p_headers => $15::text[]::jsonb[],
          p_keys => $16::text[], p_concurrency_keys => $17::text[]) as j
        """;

    /// <summary>Said only where the statement is prepared: one that is not takes them from the casts.</summary>
    public static readonly NpgsqlDbType[] ParameterTypes =
    [
        NpgsqlDbType.Text, Texts, .. Enqueue.OptionTypes, Texts, Texts, Texts,
    ];

    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;

    public string Sql => sql;

    /// <summary>The new ids, in the order of the payloads.</summary>
    public List<long> Ids { get; } = [];

    public DbCommand Fill(DbCommand command, JobChunk chunk) =>
        command.With(kind).With(chunk.Payloads).WithOptions(options).With(headers).With(chunk.Keys).With(chunk.ConcurrencyKeys);

    public Task ExecuteAsync(DbCommand command, JobChunk chunk, CancellationToken cancellationToken) =>
        Fill(command, chunk).ReadIdsAsync(Ids, cancellationToken);
}
