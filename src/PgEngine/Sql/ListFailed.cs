using System.Data.Common;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary><c>failed</c>.</summary>
internal static class ListFailed
{
    public const string Statement =
        """
        select f.id, f.queue, f.kind, f.created_at, f.finished_at, f.attempt, f.reason, f.worker, f.error_type, f.error, f.payload::text
        from {schema}.failed(
          queue => $1::text, kind => $2::text, since => $3::timestamptz, search => $4::text, before_id => $5::bigint,
          max => $6::integer) as f
        """;

    public static async Task<IReadOnlyList<FailedJob>> ExecuteAsync(
        DbCommand command, FailedJobFilter filter, CancellationToken cancellationToken)
    {
        command.With(filter.Queue).With(filter.Kind).With(filter.Since?.UtcDateTime).With(filter.Search).With(filter.BeforeId).With(filter.Max);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var jobs = new List<FailedJob>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                jobs.Add(Read(reader));
            }

            return jobs;
        }
    }

    private static FailedJob Read(DbDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Queue = reader.GetString(1),
        Kind = reader.GetString(2),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
        FinishedAt = reader.GetFieldValue<DateTimeOffset>(4),
        Attempt = reader.GetInt32(5),
        Reason = reader.GetString(6),
        Worker = Text(reader, 7),
        ErrorType = Text(reader, 8),
        Error = Text(reader, 9),
        PayloadJson = Text(reader, 10),
    };

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
