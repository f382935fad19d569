using System.Data.Common;
using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary><c>start</c>: one run.</summary>
internal static class StartWorkflow
{
    // The delay is added by the server: only the database's clock counts.
    public const string Statement =
        """
        select {schema}.start(
          workflow => $1::text, input => $2::jsonb, key => $3::text, on_conflict => $4::text, version => $5::integer, queue => $6::text,
          run_at => coalesce($7::timestamptz, {clock} + $8::interval), priority => $9::integer, tags => $10::text[],
          labels => $11::jsonb, timeout => $12::interval, key_ttl => $13::interval, concurrency_key => $14::text,
          keep_result => $15::boolean, headers => $16::jsonb)
        """;

    public static async Task<long> ExecuteAsync(
        DbCommand command, string workflow, string input, StartOptions options, string? headers, CancellationToken cancellationToken)
    {
        command
            .With(workflow).With(input).With(options.Key).With(ConflictName(options.OnConflict)).With(options.Version).With(options.Queue)
            .With(options.RunAt?.ToUniversalTime()).With(options.Delay).With(options.Priority)
            .With(options.Tags is { } tags ? tags as string[] ?? [.. tags] : null).With(Labels(options.Labels)).With(options.Timeout)
            .With(options.KeyTtl).With(options.ConcurrencyKey).With(options.KeepResult ? true : null).With(headers);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Labels as the SQL functions read them; null for none.</summary>
    public static string? Labels(IReadOnlyDictionary<string, string>? labels) => labels is null
        ? null
        : JsonText.Object(json =>
        {
            foreach (var (name, value) in labels)
            {
                json.WriteString(name, value);
            }
        });

    private static string ConflictName(StartConflict conflict) => conflict switch
    {
        StartConflict.UseExisting => "use_existing",
        StartConflict.Fail => "fail",
        StartConflict.TerminateExisting => "terminate_existing",
        _ => throw new ArgumentException($"{conflict} is nothing to do about a conflict.", "options"),
    };
}
