using System.Data.Common;

namespace PgEngine.Sql;

/// <summary>Columns that may be null.</summary>
internal static class ReaderColumns
{
    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static T? ValueOrNull<T>(this DbDataReader reader, int column)
        where T : struct =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
