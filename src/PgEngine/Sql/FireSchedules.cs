using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>fire_schedules_v1</c>; the contract is documented on the function.</summary>
internal sealed class FireSchedules(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify("select fired, late, next_fire_in from {schema}.fire_schedules_v1()");

    public async Task<FireAnswer> ExecuteAsync(CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new FireAnswer(reader.GetInt32(0), Span(reader, 1) ?? TimeSpan.Zero, Span(reader, 2));
            }
        }
    }

    private static TimeSpan? Span(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<TimeSpan>(column);
}
