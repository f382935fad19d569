using System.Data.Common;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary><c>retry_failed</c>: one batch.</summary>
internal static class RetryFailed
{
    public const string Statement =
        """
        select {schema}.retry_failed(
          queue => $1::text, kind => $2::text, since => $3::timestamptz, max => $4::integer, rate_per_second => $5::double precision,
          run_at => pg_catalog.clock_timestamp() + $6::interval, search => $7::text)
        """;

    public static async Task<int> ExecuteAsync(
        DbCommand command, FailedJobFilter filter, int max, double? ratePerSecond, TimeSpan delay, CancellationToken cancellationToken)
    {
        command.With(filter.Queue).With(filter.Kind).With(filter.Since?.UtcDateTime).With(max).With(ratePerSecond).With(delay).With(filter.Search);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
