namespace PgEngine.History;

/// <summary>A fault's interval.</summary>
internal sealed class Fault(HistoryEvent begin)
{
    public string Kind { get; } = begin.FaultKind ?? "fault";

    public string? Target { get; } = begin.Target;

    public int? TargetPid { get; } = begin.TargetPid;

    public long BeginAt { get; } = begin.Mono;

    public long EndAt { get; set; } = begin.Mono;

    /// <summary>The database: everyone is hit, and nobody can sweep.</summary>
    public bool HitsEveryone => Target is null or "server";

    /// <summary>A listener that loses its connection keeps its leases, and its claim pass is what such a fault is there to prove.</summary>
    public bool SparesLeases => Kind.StartsWith("listen", StringComparison.Ordinal);

    /// <summary>The database lost what had not reached its disk.</summary>
    public bool ForgetsClaims => Kind == "server-failed";

    public bool Hits(ProcessId process) =>
        HitsEveryone || (Target == process.Name && (TargetPid is null || TargetPid == process.Pid));
}
