using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>deregister_worker_v1</c>; the contract is documented on the function.</summary>
internal sealed class DeregisterWorker(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify("select released from {schema}.deregister_worker_v1(p_worker_id => $1)");

    /// <returns>How many jobs were given back.</returns>
    public async Task<int> ExecuteAsync(long workerId, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = workerId });
            return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
