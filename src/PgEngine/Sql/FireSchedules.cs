using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>fire_schedules_v1</c>; the contract is documented on the function.</summary>
internal sealed class FireSchedules(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify("select fired, next_fire_in from {schema}.fire_schedules_v1()");

    public async Task<FireAnswer> ExecuteAsync(CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new FireAnswer(reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<TimeSpan>(1));
            }
        }
    }
}
