namespace PgEngine.History;

/// <summary>Everything about one key of the database: enqueues, each with a value of its own, and the jobs that took the values.</summary>
internal sealed class NameTrace(string name)
{
    public string Name { get; } = name;

    public List<HistoryEvent> Events { get; } = [];

    /// <summary>By value. One call is one value, however often it was sent.</summary>
    public Dictionary<string, List<Call>> Enqueues { get; } = new(StringComparer.Ordinal);

    /// <summary>Handlers that began: which value, under which lease.</summary>
    public List<HistoryEvent> Starts { get; } = [];

    public List<HistoryEvent> Finals { get; } = [];

    public void Add(HistoryEvent e)
    {
        Events.Add(e);
        switch (e.Kind)
        {
            case HistoryEventKind.Enqueue:
                AddEnqueue(e, e.Value ?? "");
                break;
            case HistoryEventKind.Start:
                Starts.Add(e);
                break;
            case HistoryEventKind.Final:
                Finals.Add(e);
                break;
        }
    }

    private void AddEnqueue(HistoryEvent e, string value)
    {
        if (!Enqueues.TryGetValue(value, out var calls))
        {
            Enqueues.Add(value, calls = []);
        }
        if (e.Phase != HistoryPhase.Invoke && calls.Count > 0 && calls[^1].End is null)
        {
            calls[^1].End = e;
            return;
        }
        calls.Add(new Call(e));
    }
}
