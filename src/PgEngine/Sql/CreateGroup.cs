using System.Data.Common;
using PgEngine.Groups;

namespace PgEngine.Sql;

/// <summary><c>create_group</c>.</summary>
internal static class CreateGroup
{
    public const string Statement = "select {schema}.create_group(callback => $1::text::jsonb, options => $2::text::jsonb)";

    public static async Task<long> ExecuteAsync(
        DbCommand command, string? callback, GroupOptions? options, CancellationToken cancellationToken)
    {
        command.With(callback).With(ToJson(options));
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static string? ToJson(GroupOptions? options) => options is null
        ? null
        : JsonText.Object(json =>
        {
            if (options.Name is not null)
            {
                json.WriteString("name", options.Name);
            }

            if (options.ParentId is { } parent)
            {
                json.WriteNumber("parent", parent);
            }
        });
}
