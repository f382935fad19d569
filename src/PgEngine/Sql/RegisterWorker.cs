using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>register_worker_v1</c>; the contract is documented on the function.</summary>
internal sealed class RegisterWorker(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        """
        select worker_id
        from {schema}.register_worker_v1(
          p_name => $1, p_queues => $2, p_kinds => $3, p_concurrency => $4, p_runtime => $5,
          p_stale_after => $6, p_poll_interval => $7, p_details => $8)
        """);

    public async Task<long> ExecuteAsync(
        string name, string[] queues, string[] kinds, int concurrency, TimeSpan staleAfter, TimeSpan pollInterval, string details,
        CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = queues });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = kinds });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = concurrency });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Schema.SchemaRelease.Current });
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = staleAfter });
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = pollInterval });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = details, NpgsqlDbType = NpgsqlDbType.Jsonb });
            return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
