using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>The call of <c>settle_jobs_v1</c> inside a turn's batch; the contract is documented on the function.</summary>
internal sealed class SettleJobs(EngineConnections connections)
{
    private readonly string _completions = connections.Qualify(
        "select answer, outcome, items from {schema}.settle_jobs_v1(p_job_ids => $1, p_leases => $2)");

    private readonly string _others = connections.Qualify(
        """
        select answer, outcome, items
        from {schema}.settle_jobs_v1(p_job_ids => $1, p_leases => $2, p_outcomes => $3, p_details => $4)
        """);

    /// <summary>For plain completions only, which the database settles as one set.</summary>
    public NpgsqlBatchCommand Completions(List<SettleItem> items) => Command(_completions, items);

    public NpgsqlBatchCommand Others(List<SettleItem> items)
    {
        var command = Command(_others, items);
        var outcomes = new string[items.Count];
        var details = new string?[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            outcomes[i] = Word(items[i].Action);
            details[i] = items[i].Detail;
        }

        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = outcomes });
        command.Parameters.Add(new NpgsqlParameter { Value = details, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        return command;
    }

    /// <summary>Reads the answers into the places of their items.</summary>
    public static async Task<SettleAnswer[]> ReadAsync(NpgsqlDataReader reader, int count, CancellationToken cancellationToken)
    {
        var answers = new SettleAnswer[count];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var answer = new SettleAnswer(
                string.Intern(reader.GetString(0)), reader.IsDBNull(1) ? null : string.Intern(reader.GetString(1)));
            foreach (var place in reader.GetFieldValue<int[]>(2))
            {
                answers[place - 1] = answer;
            }
        }

        return answers;
    }

    private static NpgsqlBatchCommand Command(string statement, List<SettleItem> items)
    {
        var ids = new long[items.Count];
        var leases = new Guid[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            ids[i] = items[i].Job.Id;
            leases[i] = items[i].Job.Lease.Id;
        }

        var command = new NpgsqlBatchCommand(statement);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = leases });
        return command;
    }

    private static string Word(SettleAction action) => action switch
    {
        SettleAction.Complete => "complete",
        SettleAction.Fail => "fail",
        SettleAction.Discard => "discard",
        SettleAction.Snooze => "snooze",
        _ => "release",
    };
}
