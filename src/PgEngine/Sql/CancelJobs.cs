using System.Data.Common;
using PgEngine.Admin;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>cancel_jobs</c>: one batch.</summary>
internal static class CancelJobs
{
    public const string Statement =
        """
        select {schema}.cancel_jobs(
          queue => $1::text, kind => $2::text, state => $3::text, created_before => $4::timestamptz, reason => $5::text,
          max => $6::integer)
        """;

    public static async Task<int> ExecuteAsync(
        DbCommand command, CancelJobsFilter filter, string? reason, int max, CancellationToken cancellationToken)
    {
        command.With(filter.Queue).With(filter.Kind).With(NameOf(filter.State)).With(filter.CreatedBefore?.UtcDateTime).With(reason).With(max);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static string? NameOf(JobState? state) => state switch
    {
        null => null,
        JobState.Ready => "ready",
        JobState.Running => "running",
        JobState.Blocked => "blocked",
        JobState.Waiting => "waiting",
        JobState.Paused => "paused",
        _ => throw new ArgumentException($"{state} is no state of a live job.", nameof(state)),
    };
}
