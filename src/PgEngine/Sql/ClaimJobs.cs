using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>The call of <c>claim_jobs_v1</c> inside a turn's batch; the contract is documented on the function.</summary>
internal sealed class ClaimJobs(EngineConnections connections)
{
    private const string Call =
        """
        select job_id, queue, kind, run_at, created_at, attempt, losses, timeout, payload, headers,
          cancel_requested, claimed_at, next_due_at, suspects_waiting, snapshot_xmin, snapshot_xmax, cursor
        from {schema}.claim_jobs_v1(
          p_worker_id => $1, p_lease => $2, p_max => $3, p_free => $4, p_alone => $5, p_linger_ms => $6, p_cursor => $7,
          p_kinds => $8, p_async_commit => $9, p_look => $10
        """;

    private readonly string _statement = connections.Qualify(Call + ")");

    private readonly string _routed = connections.Qualify(
        Call + ", p_queues => $11, p_tags => $12, p_forbidden_tags => $13, p_in_order => $14, p_sticky_ms => $15)");

    public NpgsqlBatchCommand Command(long workerId, ClaimRequest request, bool commitsAsync)
    {
        var command = new NpgsqlBatchCommand(request.Route is null ? _statement : _routed);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.Lease.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = request.Max });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = request.Free });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = request.Alone });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = request.LingerMs });
        command.Parameters.Add(SqlValues.Json(request.Cursor));
        command.Parameters.Add(SqlValues.Texts(request.Group.Kinds));
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = commitsAsync });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = request.Looks });
        if (request.Route is { } route)
        {
            command.Parameters.Add(SqlValues.Texts(route.Queues));
            command.Parameters.Add(SqlValues.Texts(route.Tags));
            command.Parameters.Add(SqlValues.Texts(route.Forbidden));
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = route.InOrder });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = route.StickyMs });
        }

        return command;
    }

    public static async Task<ClaimResult> ReadAsync(NpgsqlDataReader reader, HeldLease lease, CancellationToken cancellationToken)
    {
        var result = new ClaimResult();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (reader.IsDBNull(0))
            {
                ReadSummary(reader, result);
            }
            else
            {
                result.Jobs.Add(ReadJob(reader, lease));
            }
        }

        return result;
    }

    private static ClaimedJob ReadJob(NpgsqlDataReader reader, HeldLease lease) => new()
    {
        Id = reader.GetInt64(0),
        Queue = reader.GetString(1),
        Kind = reader.GetString(2),
        RunAt = ReadTime(reader, 3),
        CreatedAt = ReadTime(reader, 4),
        Attempt = reader.GetInt32(5),
        Losses = reader.GetInt32(6),
        Timeout = reader.IsDBNull(7) ? null : ReadInterval(reader, 7),
        Payload = reader.GetFieldValue<byte[]>(8),
        Headers = reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9),
        IsCancelRequested = reader.GetBoolean(10),
        ClaimedAt = ReadTime(reader, 11),
        Lease = lease,
    };

    private static void ReadSummary(NpgsqlDataReader reader, ClaimResult result)
    {
        result.Now = ReadTime(reader, 11);
        result.NextDueAt = reader.IsDBNull(12) ? null : ReadTime(reader, 12);
        result.AreSuspectsWaiting = reader.GetBoolean(13);
        result.SnapshotXmin = reader.GetInt64(14);
        result.SnapshotXmax = reader.GetInt64(15);
        result.Cursor = reader.GetString(16);
    }

    // A TimeSpan cannot be read from '1 month', which SQL may well say. The database too counts 30 days when it compares.
    private static TimeSpan ReadInterval(NpgsqlDataReader reader, int column)
    {
        var interval = reader.GetFieldValue<NpgsqlInterval>(column);
        return TimeSpan.FromDays((30 * interval.Months) + interval.Days) + TimeSpan.FromMicroseconds(interval.Time);
    }

    private static DateTime ReadTime(NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTime>(column);
}
