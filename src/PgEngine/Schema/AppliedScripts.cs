namespace PgEngine.Schema;

/// <summary>The journal, indexed for the questions of the planner.</summary>
internal sealed class AppliedScripts
{
    private readonly SortedDictionary<int, JournalEntry> _migrations = [];
    private readonly Dictionary<string, string?> _repeatables = new(StringComparer.Ordinal);

    public AppliedScripts(IReadOnlyList<JournalEntry> journal)
    {
        foreach (var entry in journal)
        {
            if (entry.IsRepeatable)
            {
                _repeatables[entry.ScriptName] = entry.Checksum;
            }
            else if (SqlScript.NumberOf(SqlScript.LastSegment(entry.ScriptName)) is { } number)
            {
                _migrations[number] = entry;
            }
        }
    }

    /// <summary>The highest migration number applied; −1 if none.</summary>
    public int LastNumber => _migrations.Count == 0 ? -1 : _migrations.Keys.Max();

    /// <summary>The journal name of that migration, if any.</summary>
    public string? LastMigration => _migrations.TryGetValue(LastNumber, out var entry) ? entry.ScriptName : null;

    /// <summary>The applied migration of that script's number.</summary>
    public JournalEntry? FindMigration(SqlScript script) =>
        script.Number is { } number ? _migrations.GetValueOrDefault(number) : null;

    /// <summary>Whether the database holds exactly this text.</summary>
    public bool Holds(SqlScript script) => _repeatables.TryGetValue(script.Name, out var checksum) && checksum == script.Checksum;

    /// <summary>Whether the database holds another text of this script.</summary>
    public bool IsOtherText(SqlScript script) => _repeatables.TryGetValue(script.Name, out var checksum) && checksum != script.Checksum;
}
