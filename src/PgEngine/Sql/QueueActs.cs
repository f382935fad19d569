using System.Data.Common;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary><c>set_queue</c>, <c>set_limit</c>, <c>set_kind</c>, <c>pause_queue</c>, <c>resume_queue</c>: each says whether it changed anything.</summary>
internal static class QueueActs
{
    public const string Set =
        """
        select {schema}.set_queue(
          queue => $1::text, max_attempts => $2::integer, retry => $3::jsonb, timeout => $4::interval, history => $5::text,
          keep_payload => $6::boolean, max_running => $7::integer, rate_limit => $8::jsonb, fairness => $9::text, options => $10::jsonb)
        """;

    public const string SetLimit =
        """
        select {schema}.set_limit(
          queue => $1::text, concurrency_key => $2::text, max_running => $3::integer, rate_limit => $4::jsonb, clear => $5::boolean)
        """;

    public const string SetKind =
        """
        select {schema}.set_kind(
          kind => $1::text, history => $2::text, keep_payload => $3::boolean, retention => $4::jsonb, options => $5::jsonb)
        """;

    public const string Pause = "select {schema}.pause_queue(queue => $1::text, reason => $2::text)";

    public const string Resume = "select {schema}.resume_queue(queue => $1::text)";

    public static DbCommand With(DbCommand command, string queue, QueueSettings settings) => command
        .With(queue).With(settings.MaxAttempts).With(settings.Retry?.ToJson()).With(settings.Timeout)
        .With(SettingsJson.Word(settings.History)).With(settings.KeepPayload).With(settings.MaxRunning)
        .With(SettingsJson.Of(settings.RateLimit)).With(settings.RoundRobin == true ? "round_robin" : null)
        .With(SettingsJson.Options(settings));

    public static async Task<bool> ChangeAsync(DbCommand command, CancellationToken cancellationToken) =>
        (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
}
