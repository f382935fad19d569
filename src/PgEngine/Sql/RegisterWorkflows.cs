using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>register_workflows_v1</c>; the contract is documented on the function.</summary>
internal sealed class RegisterWorkflows(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify("select {schema}.register_workflows_v1(p_names => $1, p_versions => $2)");

    public async Task ExecuteAsync(string[] names, int[] versions, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = versions });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
