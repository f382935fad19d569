using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Sql;

/// <summary>Calls <c>upsert_schedules_v1</c>; the contract is documented on the function.</summary>
internal sealed class UpsertSchedules(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        "select name, answer from {schema}.upsert_schedules_v1(p_owner => $1, p_app_version => $2, p_schedules => $3)");

    public async Task<List<KeyValuePair<string, string>>> ExecuteAsync(
        string owner, string appVersion, string schedulesJson, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = appVersion });
            command.Parameters.Add(SqlValues.Json(schedulesJson));
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var answers = new List<KeyValuePair<string, string>>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    answers.Add(new(reader.GetString(0), reader.GetString(1)));
                }

                return answers;
            }
        }
    }
}
