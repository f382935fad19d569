using System.Data.Common;
using NpgsqlTypes;
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
          keep_result => $9::boolean, options => $10::jsonb, key_mode => $11::text, key_ttl => $12::interval,
          tags => $13::text[], expires_at => $14::timestamptz, headers => $15::jsonb, key => $16::text, concurrency_key => $17::text)
        """;

    /// <summary>Said only where the statement is prepared: one that is not takes them from the casts.</summary>
    public static readonly NpgsqlDbType[] ParameterTypes =
    [
        NpgsqlDbType.Text, NpgsqlDbType.Text, .. OptionTypes, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
    ];

    /// <summary>Those of <see cref="WithOptions"/>.</summary>
    public static NpgsqlDbType[] OptionTypes =>
    [
        NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Interval, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
        NpgsqlDbType.Interval, NpgsqlDbType.Boolean, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Interval,
        NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.TimestampTz,
    ];

    public static DbCommand Fill(DbCommand command, string kind, string payload, EnqueueOptions options, string? headers) =>
        command.With(kind).With(payload).WithOptions(options).With(headers).With(options.Key).With(options.ConcurrencyKey);

    /// <returns>The id of the job.</returns>
    public static async Task<long> ExecuteAsync(DbCommand command, CancellationToken cancellationToken) =>
        (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;

    /// <summary>The twelve parameters that <c>enqueue</c> and <c>enqueue_jobs_v1</c> share.</summary>
    public static DbCommand WithOptions(this DbCommand command, EnqueueOptions options) => command
        .With(options.Queue)
        .With(options.RunAt?.ToUniversalTime())
        .With(options.Delay)
        .With(options.Priority)
        .With(options.MaxAttempts)
        .With(options.Timeout)
        .With(options.KeepResult ? true : null)
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
