namespace PgEngine.History;

/// <summary>A history, indexed by key, by process and by fault. Built in one pass by <see cref="ModelBuilder"/>.</summary>
internal sealed class HistoryModel
{
    public required IReadOnlyList<HistoryEvent> Events { get; init; }

    public Dictionary<string, JobTrace> Jobs { get; } = new(StringComparer.Ordinal);

    /// <summary>By the key in the database.</summary>
    public Dictionary<string, NameTrace> Names { get; } = new(StringComparer.Ordinal);

    public Dictionary<ProcessId, ProcessTrace> Processes { get; } = [];

    /// <summary>By begin.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>Answers whose invoke nobody recorded, where the checks need it.</summary>
    public List<HistoryEvent> AnswersWithoutInvoke { get; } = [];

    /// <summary>Ids that were given to two keys, with both.</summary>
    public List<(long Job, string First, string Second)> SharedIds { get; } = [];

    /// <summary>The last fault that can have cost a process its leases in an interval. A process that never acts again has met its last one.</summary>
    public Fault? LastFaultOf(ProcessId process, long from, long to)
    {
        Fault? last = null;
        var lastEventAt = Processes[process].LastEventAt;
        foreach (var fault in Faults)
        {
            if (fault.BeginAt > to || last?.BeginAt > lastEventAt)
            {
                break;
            }
            if (fault.EndAt >= from && fault.Hits(process) && !fault.SparesLeases)
            {
                last = fault;
            }
        }
        return last;
    }
}
