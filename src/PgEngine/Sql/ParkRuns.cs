using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Writing;

namespace PgEngine.Sql;

/// <summary>The call of <c>park_runs_v1</c> inside a flush; the contract is documented on the function.</summary>
internal sealed class ParkRuns(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        """
        select item, answer, at, n, kind, hash, name, due_at, codec, value
        from {schema}.park_runs_v1(
          p_worker_id => $1, p_run_ids => $2, p_leases => $3, p_modes => $4, p_step_counts => $5, p_steps => $6, p_awaits => $7,
          p_problems => $8)
        """);

    public NpgsqlBatchCommand Command(long workerId, List<ParkItem> items)
    {
        var command = new NpgsqlBatchCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = items.ConvertAll(item => item.Run.Job.Id).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = items.ConvertAll(item => item.Run.Job.Lease.Id).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = items.ConvertAll(item => Word(item.Mode)).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = items.ConvertAll(item => item.StepCount).ToArray() });
        Add(command, items.ConvertAll(item => item.Step).ToArray(), NpgsqlDbType.Text);
        Add(command, items.ConvertAll(item => item.Awaits).ToArray(), NpgsqlDbType.Jsonb);
        Add(command, items.ConvertAll(item => item.Problem).ToArray(), NpgsqlDbType.Text);
        return command;
    }

    /// <summary>Reads the answers; rows that satisfy waits go to their items.</summary>
    public static async Task<(string[] Answers, DateTime At)> ReadAsync(
        NpgsqlDataReader reader, List<ParkItem> items, CancellationToken cancellationToken)
    {
        var answers = new string[items.Count];
        var at = default(DateTime);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var place = reader.GetInt32(0);
            if (place == 0)
            {
                at = reader.GetFieldValue<DateTime>(2);
                continue;
            }

            answers[place - 1] = RunAnswers.Of(reader.GetString(1));
            if (!reader.IsDBNull(5))
            {
                items[place - 1].Rows.Add(ReadRow(reader));
            }
        }

        return (answers, at);
    }

    private static JournalRow ReadRow(NpgsqlDataReader reader) => new(
        reader.GetInt64(5),
        reader.IsDBNull(3) ? 0 : reader.GetInt32(3),
        (StepKind)(reader.IsDBNull(4) ? (short)StepKind.Timer : reader.GetInt16(4)),
        reader.GetString(6),
        reader.IsDBNull(2) ? default : reader.GetFieldValue<DateTime>(2),
        reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTime>(7),
        reader.IsDBNull(8) ? null : reader.GetInt16(8),
        reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9));

    private static string Word(ParkMode mode) => mode switch
    {
        ParkMode.Look => "look",
        ParkMode.Undo => "undo",
        ParkMode.Block => "block",
        _ => "park",
    };

    private static void Add(NpgsqlBatchCommand command, Array values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
