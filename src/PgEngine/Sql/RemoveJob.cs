using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>remove</c>.</summary>
internal static class RemoveJob
{
    public const string Statement = "select {schema}.remove(key => $1::text, queue => $2::text)";

    public static async Task<RemoveAnswer> ExecuteAsync(DbCommand command, string key, string queue, CancellationToken cancellationToken)
    {
        command.With(key).With(queue);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
        {
            "removed" => RemoveAnswer.Removed,
            "running" => RemoveAnswer.Running,
            _ => RemoveAnswer.Unknown,
        };
    }
}
