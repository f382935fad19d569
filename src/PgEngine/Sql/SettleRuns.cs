using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workflows.Writing;

namespace PgEngine.Sql;

/// <summary>The call of <c>settle_runs_v1</c> inside a flush; the contract is documented on the function.</summary>
internal sealed class SettleRuns(EngineConnections connections)
{
    private const string Call =
        """
        select answer, outcome, items
        from {schema}.settle_runs_v1(p_worker_id => $1, p_run_ids => $2, p_leases => $3, p_results => $4, p_step_counts => $5
        """;

    private readonly string _completions = connections.Qualify(Call + ")");

    private readonly string _others = connections.Qualify(Call + ", p_outcomes => $6, p_details => $7)");

    public NpgsqlBatchCommand Command(long workerId, List<EndItem> items)
    {
        var areComplete = items.TrueForAll(item => item.Outcome == "complete");
        var command = new NpgsqlBatchCommand(areComplete ? _completions : _others);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = items.ConvertAll(item => item.Run.Job.Id).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = items.ConvertAll(item => item.Run.Job.Lease.Id).ToArray() });
        Add(command, items.ConvertAll(item => item.Result).ToArray(), NpgsqlDbType.Jsonb);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = items.ConvertAll(item => item.StepCount).ToArray() });
        if (!areComplete)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = items.ConvertAll(item => item.Outcome).ToArray() });
            Add(command, items.ConvertAll(item => item.Detail).ToArray(), NpgsqlDbType.Jsonb);
        }

        return command;
    }

    public static async Task<string[]> ReadAsync(NpgsqlDataReader reader, int count, CancellationToken cancellationToken)
    {
        var answers = new string[count];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var answer = RunAnswers.Of(reader.GetString(0));
            foreach (var place in reader.GetFieldValue<int[]>(2))
            {
                answers[place - 1] = answer;
            }
        }

        return answers;
    }

    private static void Add(NpgsqlBatchCommand command, Array values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
