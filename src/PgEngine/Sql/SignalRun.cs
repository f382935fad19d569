using System.Data.Common;
using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary><c>signal</c> and <c>signal_key</c>.</summary>
internal static class SignalRun
{
    public const string Statement =
        "select {schema}.signal(run_id => $1::bigint, name => $2::text, payload => $3::jsonb, dedupe => $4::text)";

    public const string StatementByKey =
        """
        select {schema}.signal_key(
          key => $1::text, name => $2::text, payload => $3::jsonb, dedupe => $4::text, queue => $5::text,
          start_if_missing => $6::text, input => coalesce($7::jsonb, '{}'), options => $8::jsonb)
        """;

    public static Task<SignalAnswer> ExecuteAsync(
        DbCommand command, string key, string name, string? payload, SignalOptions options, string? input,
        CancellationToken cancellationToken) =>
        ExecuteAsync(
            command
                .With(key).With(name).With(payload).With(options.Dedupe).With(options.Queue).With(options.StartIfMissing).With(input)
                .With(OptionsJson(options)),
            cancellationToken);

    public static async Task<SignalAnswer> ExecuteAsync(DbCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
        {
            "delivered" => SignalAnswer.Delivered,
            "kept" => SignalAnswer.Kept,
            "duplicate" => SignalAnswer.Duplicate,
            "finished" => SignalAnswer.Finished,
            "started" => SignalAnswer.Started,
            _ => SignalAnswer.Unknown,
        };

    private static string? OptionsJson(SignalOptions options) => options is { Version: null, Labels: null }
        ? null
        : JsonText.Object(json =>
        {
            if (options.Version is { } version)
            {
                json.WriteNumber("version", version);
            }

            if (StartWorkflow.Labels(options.Labels) is { } labels)
            {
                json.WritePropertyName("labels");
                json.WriteRawValue(labels);
            }
        });
}
