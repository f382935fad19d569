using System.Data.Common;
using PgEngine.Groups;

namespace PgEngine.Sql;

/// <summary><c>close_group</c>.</summary>
internal static class CloseGroup
{
    public const string Statement = "select {schema}.close_group(group_id => $1::bigint)";

    /// <summary>The state of the group; null for one that does not exist.</summary>
    public static async Task<GroupState?> ExecuteAsync(DbCommand command, long groupId, CancellationToken cancellationToken)
    {
        command.With(groupId);
        var answer = (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        return answer == "unknown" ? null : GetGroup.StateOf(answer);
    }
}
