using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>enqueue</c>: one job.</summary>
internal static class Enqueue
{
    // The delay is added by the server: only the database's clock counts.
    public const string Statement =
        """
        select {schema}.enqueue(
          kind => $1::text, payload => $2::jsonb, queue => $3::text,
          run_at => coalesce($4::timestamptz, {clock} + $5::interval),
          priority => $6::integer, max_attempts => $7::integer, timeout => $8::interval,
          keep_result => $9::boolean, headers => $10::jsonb, options => $11::jsonb, key_mode => $12::text, key_ttl => $13::interval,
          tags => $14::text[], expires_at => $15::timestamptz, key => $16::text, concurrency_key => $17::text)
        """;

    public static async Task<long> ExecuteAsync(
        DbCommand command, string kind, string payload, EnqueueOptions options, string? headers, CancellationToken cancellationToken)
    {
        command.With(kind).With(payload).WithOptions(options, headers).With(options.Key).With(options.ConcurrencyKey);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The thirteen parameters that <c>enqueue</c> and <c>enqueue_jobs_v1</c> share.</summary>
    public static DbCommand WithOptions(this DbCommand command, EnqueueOptions options, string? headers) => command
        .With(options.Queue)
        .With(options.RunAt?.ToUniversalTime())
        .With(options.Delay)
        .With(options.Priority)
        .With(options.MaxAttempts)
        .With(options.Timeout)
        .With(options.KeepResult ? true : null)
        .With(headers)
        .With(OptionsJson(options))
        .With(ModeName(options.KeyMode))
        .With(options.KeyTtl)
        .With(options.Tags is { } tags ? tags as string[] ?? [.. tags] : null)
        .With(options.ExpiresAt?.ToUniversalTime());

    public static string ModeName(KeyMode mode) => mode switch
    {
        KeyMode.Replace => "replace",
        KeyMode.PreserveRunAt => "preserve_run_at",
        KeyMode.Skip => "skip",
        KeyMode.Once => "once",
        _ => throw new ArgumentException($"{mode} is no key mode.", "options"),
    };

    /// <summary>The options that have no parameter of their own; null for none.</summary>
    public static string? OptionsJson(EnqueueOptions options) => options is { Retry: null, GroupId: null, MergePayload: false }
        ? null
        : JsonText.Object(json =>
        {
            if (options.Retry is { } retry)
            {
                json.WritePropertyName("retry");
                json.WriteRawValue(retry.ToJson());
            }

            if (options.GroupId is { } group)
            {
                json.WriteNumber("group", group);
            }

            if (options.MergePayload)
            {
                json.WriteBoolean("merge", true);
            }
        });
}
