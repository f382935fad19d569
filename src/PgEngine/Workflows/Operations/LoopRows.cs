using System.Globalization;
using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>The rows that iterations of loops have written: they go when the next iteration begins.</summary>
internal sealed class LoopRows
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _iterations = new(StringComparer.Ordinal);

    public void Note(RunJournal journal)
    {
        foreach (var name in journal.Names)
        {
            Note(name);
        }
    }

    /// <summary>Notes a row, if it belongs to an iteration.</summary>
    public void Note(string name)
    {
        if (name.Contains(':', StringComparison.Ordinal))
        {
            _names.Add(name);
        }
    }

    /// <summary>Begins an iteration; those before it are over.</summary>
    public void Begin(string loop, int iteration) => _iterations[loop] = iteration;

    /// <summary>The loop has ended.</summary>
    public void End(string loop) => _iterations[loop] = int.MaxValue;

    /// <summary>Takes the rows of an iteration, its own first.</summary>
    public long[] Take(string iteration)
    {
        var prefix = iteration + "/";
        var names = _names.Where(name => name == iteration || name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        _names.ExceptWith(names);
        return [.. names.Select(StepHash.Of)];
    }

    /// <summary>Whether a row belongs to an iteration that is over: a branch that had lost wrote it too late to go with the others.</summary>
    public bool IsOver(string name)
    {
        foreach (var (loop, current) in _iterations)
        {
            if (name.Length > loop.Length && name[loop.Length] == ':' && name.StartsWith(loop, StringComparison.Ordinal))
            {
                var digits = name.AsSpan(loop.Length + 1);
                var end = digits.IndexOf('/');
                if (end > 0 && int.TryParse(digits[..end], CultureInfo.InvariantCulture, out var iteration) && iteration < current)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
