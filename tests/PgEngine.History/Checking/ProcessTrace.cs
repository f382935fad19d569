namespace PgEngine.History;

/// <summary>The loop of one process: what is not about one job.</summary>
internal sealed class ProcessTrace(ProcessId id)
{
    public ProcessId Id { get; } = id;

    /// <summary>LISTEN in place.</summary>
    public List<HistoryEvent> Listens { get; } = [];

    /// <summary>Claims sent.</summary>
    public List<long> ClaimInvokes { get; } = [];

    /// <summary>Beats of the whole worker.</summary>
    public List<Call> Beats { get; } = [];

    /// <summary>Times at which the number of leases held changes, as the process sees it: +1 granted, -1 settled or told stale.</summary>
    public List<(long At, int Change)> Load { get; } = [];

    public long LastEventAt { get; set; }

    public bool Exited { get; set; }
}
