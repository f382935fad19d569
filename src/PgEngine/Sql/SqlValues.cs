using Npgsql;
using NpgsqlTypes;

namespace PgEngine.Sql;

/// <summary>Parameters that may be null.</summary>
internal static class SqlValues
{
    public static NpgsqlParameter Text(string? value) => Of(value, NpgsqlDbType.Text);

    public static NpgsqlParameter Json(string? value) => Of(value, NpgsqlDbType.Jsonb);

    public static NpgsqlParameter Texts(string[]? values) =>
        new() { Value = values is null ? DBNull.Value : values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Of(string? value, NpgsqlDbType type) =>
        new() { Value = value is null ? DBNull.Value : value, NpgsqlDbType = type };
}
