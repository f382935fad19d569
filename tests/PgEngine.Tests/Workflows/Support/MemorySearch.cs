using PgEngine.Workflows.Journal;

namespace PgEngine.Tests.Workflows.Support;

/// <summary>Finds what has come of what a run waits for, by the rules of <c>park_runs_v1</c>.</summary>
internal sealed class MemorySearch(MemoryRun run, DateTime now)
{
    public List<JournalRow> Find(List<MemoryAwait> awaits, int stepCount)
    {
        var found = new List<JournalRow>();
        foreach (var one in awaits)
        {
            if (one.Signal is not null && run.Rows.TryGetValue(one.Hash, out var there))
            {
                found.Add(there);
            }
            else if (one.Signal is null && run.Rows[one.Timer!.Value] is { } timer && timer.DueAt <= now)
            {
                found.Add(timer with { Hash = one.Hash });
            }
        }

        if (found.Count > 0)
        {
            return found;
        }

        TakeSignals(awaits.Where(one => !one.Any), stepCount, found);
        if (found.Count == 0)
        {
            TakeSignals(awaits.Where(one => one.Any), stepCount, found, max: 1);
        }

        if (found.Count == 0)
        {
            TimeOut(awaits, stepCount, found);
        }

        return found;
    }

    private void TakeSignals(IEnumerable<MemoryAwait> awaits, int stepCount, List<JournalRow> found, int max = int.MaxValue)
    {
        foreach (var one in awaits)
        {
            var at = run.Signals.FindIndex(signal => signal.Name == one.Signal);
            if (at >= 0 && found.Count < max)
            {
                found.Add(Write(one, StepKind.Signal, run.Signals[at].Payload, stepCount + found.Count + 1));
                run.Signals.RemoveAt(at);
            }
        }
    }

    private void TimeOut(List<MemoryAwait> awaits, int stepCount, List<JournalRow> found)
    {
        var late = awaits.Where(one => one.Signal is not null && one.Timer is { } timer && run.Rows[timer].DueAt <= now).ToList();
        var chosen = late.Exists(one => !one.Any) ? late.Where(one => !one.Any) : late.Take(1);
        foreach (var one in chosen)
        {
            found.Add(Write(one, StepKind.Timeout, null, stepCount + found.Count + 1));
        }
    }

    private JournalRow Write(MemoryAwait one, StepKind kind, byte[]? value, int n)
    {
        var actual = one.Signal!.StartsWith('>') ? StepKind.Child : kind;
        var row = new JournalRow(one.Hash, n, actual, one.Name, now, null, null, value);
        run.Rows.Add(row.Hash, row);
        return row;
    }
}
