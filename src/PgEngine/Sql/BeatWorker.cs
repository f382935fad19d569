using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>beat_worker_v1</c>; the contract is documented on the function.</summary>
internal sealed class BeatWorker(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        """
        select known, granted, unnamed, cancel_job_ids, swept, next_fire_in
        from {schema}.beat_worker_v1(
          p_worker_id => $1, p_leases => $2, p_release => $3, p_listening => $4, p_stopping => $5,
          p_probe => $6, p_sweep_interval => $7, p_recovery_delay => $8)
        """);

    public async Task<BeatAnswer> ExecuteAsync(BeatRequest request, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.CommandTimeout = 10;
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = request.WorkerId });
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = request.Leases });
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = request.Release });
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = request.IsListening });
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = request.IsStopping });
            command.Parameters.Add(SqlValues.Text(request.Probe));
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = request.SweepInterval });
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = request.RecoveryDelay });

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new BeatAnswer(
                    reader.GetBoolean(0),
                    reader.GetFieldValue<Guid[]>(1),
                    reader.GetFieldValue<Guid[]>(2),
                    reader.GetFieldValue<long[]>(3),
                    reader.GetInt32(4),
                    reader.IsDBNull(5) ? null : reader.GetFieldValue<TimeSpan>(5));
            }
        }
    }
}
