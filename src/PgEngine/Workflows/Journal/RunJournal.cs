using System.Diagnostics.CodeAnalysis;

namespace PgEngine.Workflows.Journal;

/// <summary>The rows that earlier activations of a run have written, as far as the code has not met them again, in their order.</summary>
internal sealed class RunJournal
{
    private readonly Dictionary<long, JournalRow> _rows = [];
    private readonly List<JournalRow> _order = [];
    private int _next;

    /// <summary>The greatest place that was ever given out; gaps are fine.</summary>
    public int LastN { get; private set; }

    /// <summary>Whether rows are left that complete operations of the body.</summary>
    public bool HasUndelivered => Peek() is not null;

    /// <summary>Whether rows of long retries are among those loaded.</summary>
    public bool HasRetries { get; private set; }

    /// <summary>Adds loaded rows; they must come in the order of <see cref="JournalRow.N"/>, then of time.</summary>
    public void Load(IEnumerable<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (_rows.TryAdd(row.Hash, row))
            {
                LastN = Math.Max(LastN, row.N);
                HasRetries |= row.Kind == StepKind.Retry;
                if (!StepName.IsCompanion(row) && !StepName.IsUndo(row.Name))
                {
                    _order.Add(row);
                }
            }
        }
    }

    /// <summary>Gives out the next place.</summary>
    public int Take() => ++LastN;

    /// <summary>Notes a place that somebody else has filled.</summary>
    public void Pass(int n) => LastN = Math.Max(LastN, n);

    /// <summary>Moves past places that the database may fill.</summary>
    public void Reserve(int count) => LastN += count;

    /// <summary>A row that is there already, whether it was delivered or not.</summary>
    /// <exception cref="JournalMismatchException">Another name has the same hash.</exception>
    public bool TryFind(string name, [NotNullWhen(true)] out JournalRow? row)
    {
        row = null;
        if (_rows.Count == 0 || !_rows.TryGetValue(StepHash.Of(name), out row))
        {
            return false;
        }

        return row.Name == name ? true : throw new JournalMismatchException(JournalDiff.Collision(row, name));
    }

    /// <summary>The next row to be delivered.</summary>
    public JournalRow? Peek() => _next < _order.Count ? _order[_next] : null;

    /// <summary>Notes that the next row was delivered.</summary>
    public void Delivered()
    {
        var row = _order[_next++];
        _rows.Remove(row.Hash);
        if (_next == _order.Count)
        {
            _order.Clear();
            _next = 0;
        }
    }

    /// <summary>Notes that a companion has been met.</summary>
    public void Met(JournalRow row) => _rows.Remove(row.Hash);

    /// <summary>The names of all rows that are there.</summary>
    public IEnumerable<string> Names => _rows.Values.Select(row => row.Name);

    /// <summary>Where a loop stands: its last row.</summary>
    public JournalRow? LastOfLoop(string name)
    {
        JournalRow? last = null;
        for (var i = _next; i < _order.Count; i++)
        {
            var row = _order[i];
            if (row.Kind == StepKind.Loop && row.Name.StartsWith(name, StringComparison.Ordinal)
                && (row.Name.Length == name.Length || (row.Name[name.Length] == ':' && !row.Name[name.Length..].Contains('/', StringComparison.Ordinal))))
            {
                last = row;
            }
        }

        return last;
    }
}
