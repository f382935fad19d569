using System.Data.Common;
using Microsoft.Extensions.Logging;
using PgEngine.Admin;

namespace PgEngine.Sql;

/// <summary><c>limits</c>, <c>queue_stats</c>, <c>job_log</c>.</summary>
internal static class QueueLists
{
    public const string Limits =
        """
        select l.queue, l.concurrency_key, l.max_running, l.rate_limit::text, l.running, l.blocked, l.tokens
        from {schema}.limits(queue => $1::text, max => $2::integer) as l
        """;

    public const string Queues =
        """
        select s.queue, s.paused, s.ready, s.scheduled, s.running, s.blocked, s.waiting, s.oldest_ready_seconds, s.workers
        from {schema}.queue_stats(queue => $1::text) as s
        """;

    public const string JobLog =
        "select l.n, l.attempt, l.at, l.level, l.message from {schema}.job_log(job_id => $1::bigint, after_n => $2::integer) as l";

    public static LimitStatus Limit(DbDataReader row) => new()
    {
        Queue = row.GetString(0),
        ConcurrencyKey = row.IsDBNull(1) ? null : row.GetString(1),
        MaxRunning = row.IsDBNull(2) ? null : row.GetInt32(2),
        RateLimit = SettingsJson.ReadRateLimit(row.IsDBNull(3) ? null : row.GetString(3)),
        Running = row.GetInt64(4),
        Blocked = row.IsDBNull(5) ? null : row.GetInt64(5),
        Tokens = row.IsDBNull(6) ? null : row.GetDouble(6),
    };

    public static QueueStatus Queue(DbDataReader row) => new()
    {
        Queue = row.GetString(0),
        IsPaused = row.GetBoolean(1),
        Ready = row.GetInt64(2),
        Scheduled = row.GetInt64(3),
        Running = row.GetInt64(4),
        Blocked = row.GetInt64(5),
        Waiting = row.GetInt64(6),
        OldestReady = row.IsDBNull(7) ? null : TimeSpan.FromSeconds(row.GetDouble(7)),
        Workers = row.GetInt32(8),
    };

    public static JobLogEntry LogEntry(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), Enum.Parse<LogLevel>(row.GetString(3), ignoreCase: true),
        row.GetString(4));

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
