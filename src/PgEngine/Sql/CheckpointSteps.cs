using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Writing;

namespace PgEngine.Sql;

/// <summary>The call of <c>checkpoint_steps_v1</c> inside a flush; the contract is documented on the function.</summary>
internal sealed class CheckpointSteps(EngineConnections connections)
{
    private const string Call =
        """
        select item, answer, at, n, kind, name, due_at, codec, value
        from {schema}.checkpoint_steps_v1(
          p_worker_id => $1, p_run_ids => $2, p_leases => $3, p_hashes => $4, p_ns => $5, p_kinds => $6, p_names => $7, p_values => $8
        """;

    // Most flushes are of this form: the server then reads no arrays of nulls.
    private readonly string _plain = connections.Qualify(Call + ")");

    private readonly string _full = connections.Qualify(
        Call
        + """
        , p_codecs => $9, p_extras => $10, p_drop_run_ids => $11, p_drop_hashes => $12, p_status_run_ids => $13, p_statuses => $14)
        """);

    public NpgsqlBatchCommand Command(long workerId, List<CheckpointItem> items, List<StatusItem> statuses)
    {
        var isPlain = statuses.Count == 0 && !items.Exists(item => item.Codec is not null || item.Extras is not null || item.Drops is not null);
        var command = new NpgsqlBatchCommand(isPlain ? _plain : _full);
        AddRows(command, workerId, items);
        if (!isPlain)
        {
            AddOthers(command, items, statuses);
        }

        return command;
    }

    /// <summary>Reads the answers and gives them to the items.</summary>
    /// <returns>The words, in the order of the items, and the time.</returns>
    public static async Task<(string[] Answers, DateTime At)> ReadAsync(
        NpgsqlDataReader reader, List<CheckpointItem> items, CancellationToken cancellationToken)
    {
        var answers = new string[items.Count];
        Array.Fill(answers, RunAnswers.Ok);
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
            if (!reader.IsDBNull(3))
            {
                items[place - 1].Stored = ReadRow(reader, items[place - 1].Name.Hash);
            }
        }

        return (answers, at);
    }

    private static JournalRow ReadRow(NpgsqlDataReader reader, long hash) => new(
        hash,
        reader.GetInt32(3),
        (StepKind)reader.GetInt16(4),
        reader.GetString(5),
        reader.GetFieldValue<DateTime>(2),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTime>(6),
        reader.IsDBNull(7) ? null : reader.GetInt16(7),
        reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8));

    private static void AddRows(NpgsqlBatchCommand command, long workerId, List<CheckpointItem> items)
    {
        var count = items.Count;
        var (ids, leases, hashes) = (new long[count], new Guid[count], new long[count]);
        var (ns, kinds, names, values) = (new int[count], new short[count], new string[count], new byte[]?[count]);
        for (var i = 0; i < count; i++)
        {
            var item = items[i];
            ids[i] = item.Run.Job.Id;
            leases[i] = item.Run.Job.Lease.Id;
            hashes[i] = item.Name.Hash;
            ns[i] = item.N;
            kinds[i] = (short)item.Kind;
            names[i] = item.Name.Full;
            values[i] = item.Value;
        }

        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = leases });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = hashes });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = ns });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = kinds });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
        command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
    }

    private static void AddOthers(NpgsqlBatchCommand command, List<CheckpointItem> items, List<StatusItem> statuses)
    {
        var codecs = items.ConvertAll(item => item.Codec).ToArray();
        var extras = items.ConvertAll(item => item.Extras).ToArray();
        var drops = new List<(long RunId, long Hash)>();
        foreach (var item in items)
        {
            foreach (var hash in item.Drops ?? [])
            {
                drops.Add((item.Run.Job.Id, hash));
            }
        }

        Add(command, codecs, NpgsqlDbType.Smallint);
        Add(command, extras, NpgsqlDbType.Jsonb);
        Add(command, drops.ConvertAll(drop => drop.RunId).ToArray(), NpgsqlDbType.Bigint, drops.Count == 0);
        Add(command, drops.ConvertAll(drop => drop.Hash).ToArray(), NpgsqlDbType.Bigint, drops.Count == 0);
        Add(command, statuses.ConvertAll(status => status.Run.Job.Id).ToArray(), NpgsqlDbType.Bigint, statuses.Count == 0);
        Add(command, statuses.ConvertAll(status => status.Text).ToArray(), NpgsqlDbType.Text, statuses.Count == 0);
    }

    private static void Add(NpgsqlBatchCommand command, Array values, NpgsqlDbType type, bool isNull = false) =>
        command.Parameters.Add(new NpgsqlParameter { Value = isNull ? DBNull.Value : values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
