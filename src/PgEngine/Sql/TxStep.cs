using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;

namespace PgEngine.Sql;

/// <summary><c>begin_tx_step_v1</c> and <c>end_tx_step_v1</c>, in a transaction of the application's.</summary>
internal sealed class TxStep(EngineConnections connections)
{
    // A frozen worker's transaction must not keep the run from others for longer than the attempt may take.
    private readonly string _begin = connections.Qualify(
        """
        select b.answer, b.n, b.kind, b.codec, b.value, b.at
        from {schema}.begin_tx_step_v1(p_run_id => $1, p_lease => $2, p_hash => $3, p_name => $4) as b,
          pg_catalog.set_config('idle_in_transaction_session_timeout', $5, true)
        """);

    private readonly string _end = connections.Qualify(
        """
        select answer, at
        from {schema}.end_tx_step_v1(
          p_run_id => $1, p_lease => $2, p_hash => $3, p_n => $4, p_name => $5, p_value => $6, p_codec => $7, p_undo => $8)
        """);

    /// <returns>The answer, and the row that is there already.</returns>
    public async Task<(string Answer, JournalRow? Row)> BeginAsync(
        NpgsqlTransaction transaction, TxStepOperation step, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_begin, transaction.Connection, transaction);
        await using (command.ConfigureAwait(false))
        {
            AddStep(command, step);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = step.Name.Full });
            command.Parameters.Add(new NpgsqlParameter<string>
            {
                TypedValue = string.Create(CultureInfo.InvariantCulture, $"{Math.Min(int.MaxValue, (long)step.Settings.Timeout.TotalMilliseconds)}ms"),
            });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (reader.GetString(0), reader.IsDBNull(1) ? null : Read(reader, step.Name));
            }
        }
    }

    public async Task<(string Answer, DateTime At)> EndAsync(
        NpgsqlTransaction transaction, TxStepOperation step, int n, (byte[]? Bytes, short? Codec) value, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_end, transaction.Connection, transaction);
        await using (command.ConfigureAwait(false))
        {
            AddStep(command, step);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = n });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = step.Name.Full });
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)value.Bytes ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)value.Codec ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
            command.Parameters.Add(SqlValues.Text(step.Settings.UndoName));
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (reader.GetString(0), reader.GetFieldValue<DateTime>(1));
            }
        }
    }

    private static void AddStep(NpgsqlCommand command, TxStepOperation step)
    {
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = step.Run.Job.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = step.Run.Job.Lease.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = step.Name.Hash });
    }

    private static JournalRow Read(NpgsqlDataReader reader, OperationName name) => new(
        name.Hash,
        reader.GetInt32(1),
        (StepKind)reader.GetInt16(2),
        name.Full,
        reader.GetFieldValue<DateTime>(5),
        null,
        reader.IsDBNull(3) ? null : reader.GetInt16(3),
        reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4));
}
