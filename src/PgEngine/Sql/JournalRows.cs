using Npgsql;
using PgEngine.Workflows.Journal;

namespace PgEngine.Sql;

/// <summary>Reads the rows of journals that <c>load_journals_v1</c> and <c>load_journal_v1</c> return.</summary>
internal static class JournalRows
{
    public const string Columns = "run_id, n, kind, hash, name, at, due_at, codec, value, is_partial";

    /// <summary>Reads the row at hand; null for the one that says whether rows are missing.</summary>
    public static JournalRow? Read(NpgsqlDataReader reader) => reader.IsDBNull(1)
        ? null
        : new JournalRow(
            reader.GetInt64(3),
            reader.GetInt32(1),
            (StepKind)reader.GetInt16(2),
            reader.GetString(4),
            reader.GetFieldValue<DateTime>(5),
            reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTime>(6),
            reader.IsDBNull(7) ? null : reader.GetInt16(7),
            reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8));

    public static bool IsPartial(NpgsqlDataReader reader) => !reader.IsDBNull(9) && reader.GetBoolean(9);
}
