namespace PgEngine.History;

/// <summary>Makes the grants of each job and puts them in the database's order.</summary>
internal sealed class ClaimCollector
{
    private readonly Dictionary<Guid, long> _invokes = [];

    public void Invoked(HistoryEvent e)
    {
        if (e.Lease is { } lease)
        {
            _invokes.TryAdd(lease, e.Mono);
        }
    }

    public void Granted(JobTrace trace, HistoryEvent e)
    {
        if (e is { Phase: HistoryPhase.Ok, Lease: { } lease } && trace.ClaimOf(lease) is null)
        {
            trace.Claims.Add(Grant(e, lease));
        }
    }

    /// <summary>A handler that runs proves the grant, also when the claim's answer was never written down.</summary>
    public void Started(JobTrace trace, HistoryEvent e)
    {
        if (e.Lease is not { } lease)
        {
            return;
        }
        var claim = trace.ClaimOf(lease);
        if (claim is null)
        {
            trace.Claims.Add(claim = Grant(e, lease));
        }
        claim.StartedAt ??= e.Mono;
    }

    public void Finish(JobTrace trace)
    {
        var byAttempt = trace.Claims.TrueForAll(c => c.Attempt is not null);
        trace.Claims.Sort((a, b) =>
        {
            var order = byAttempt ? a.Attempt!.Value.CompareTo(b.Attempt!.Value) : 0;
            return order != 0 ? order : a.OkAt.CompareTo(b.OkAt);
        });
        for (var i = 0; i < trace.Claims.Count; i++)
        {
            trace.Claims[i].Order = i;
        }
    }

    private ClaimGrant Grant(HistoryEvent e, Guid lease) =>
        new(lease, e.Attempt, ProcessId.Of(e), _invokes.GetValueOrDefault(lease, e.Mono), e.Mono);
}
