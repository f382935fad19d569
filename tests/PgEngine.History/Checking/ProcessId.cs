namespace PgEngine.History;

/// <summary>One life of a process: a replacement may have the name, never the pid.</summary>
internal readonly record struct ProcessId(string Name, int Pid)
{
    public static ProcessId Of(HistoryEvent e) => new(e.Process, e.Pid);

    public override string ToString() => $"{Name}/{Pid}";
}
