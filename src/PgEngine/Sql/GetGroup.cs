using System.Data.Common;
using PgEngine.Groups;

namespace PgEngine.Sql;

/// <summary><c>group_status</c>.</summary>
internal static class GetGroup
{
    public const string Statement =
        """
        select g.name, g.state, g.live, g.completed, g.failed, g.cancelled, g.parent_id, g.callback_job_id, g.problem
        from {schema}.group_status(group_id => $1::bigint) as g
        """;

    public static async Task<GroupStatus?> ExecuteAsync(DbCommand command, long groupId, CancellationToken cancellationToken)
    {
        command.With(groupId);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                ? new GroupStatus(
                    groupId, Text(reader, 0), StateOf(reader.GetString(1)), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
                    reader.GetInt64(5), Id(reader, 6), Id(reader, 7), Text(reader, 8))
                : null;
        }
    }

    public static GroupState StateOf(string state) => state switch
    {
        "open" => GroupState.Open,
        "closed" => GroupState.Closed,
        "finished" => GroupState.Finished,
        _ => GroupState.Unknown,
    };

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Id(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
