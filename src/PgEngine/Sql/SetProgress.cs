using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>The call of <c>set_progress_v1</c> inside a turn's batch; the contract is documented on the function.</summary>
internal sealed class SetProgress(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        "select answer from {schema}.set_progress_v1(p_job_ids => $1, p_leases => $2, p_progress => $3)");

    public NpgsqlBatchCommand Command(List<(ClaimedJob Job, string Json)> reports)
    {
        var command = new NpgsqlBatchCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. reports.Select(r => r.Job.Id)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. reports.Select(r => r.Job.Lease.Id)] });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = reports.Select(r => r.Json).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
        return command;
    }
}
