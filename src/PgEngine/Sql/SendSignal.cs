using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>signal</c> for a workflow's own step, on the engine's connections.</summary>
internal sealed class SendSignal(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        "select {schema}.signal(run_id => $1, name => $2, payload => $3, dedupe => $4)");

    public async Task<string> ExecuteAsync(long runId, string name, string payload, string dedupe, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = runId });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dedupe });
            return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
