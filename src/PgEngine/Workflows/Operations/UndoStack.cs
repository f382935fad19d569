namespace PgEngine.Workflows.Operations;

/// <summary>The undo actions of a run, the last step's first.</summary>
internal sealed class UndoStack
{
    private readonly Dictionary<string, UndoEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Registers an action; one for the same step is replaced and keeps its place.</summary>
    public void Register(UndoEntry entry) =>
        _entries[entry.Step] = _entries.TryGetValue(entry.Step, out var earlier) ? entry with { N = Math.Min(entry.N, earlier.N) } : entry;

    /// <summary>Takes the action of the last step.</summary>
    public bool TryNext(out UndoEntry? entry)
    {
        entry = _entries.Values.MaxBy(one => one.N);
        return entry is not null && _entries.Remove(entry.Step);
    }
}
