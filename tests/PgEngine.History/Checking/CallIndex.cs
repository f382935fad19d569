namespace PgEngine.History;

/// <summary>Joins answers to their invokes: same process, same act, same job, same lease; the oldest open one first.</summary>
internal sealed class CallIndex
{
    private readonly Dictionary<(ProcessId, HistoryEventKind, string?, Guid?), Queue<Call>> _open = [];
    private readonly Dictionary<ProcessId, long> _sweeps = [];

    /// <summary>A sweep is sent for all jobs at once: its answers, one per job, belong to the process's last invoke.</summary>
    public void SweepInvoked(HistoryEvent e) => _sweeps[ProcessId.Of(e)] = e.Mono;

    /// <summary>The call of an event, and whether the event is its first.</summary>
    public Call Take(HistoryEvent e, string? key, out bool isNew)
    {
        var slot = (ProcessId.Of(e), e.Kind, key, e.Lease);
        isNew = true;
        if (e.Phase == HistoryPhase.Invoke)
        {
            var call = new Call(e);
            if (!_open.TryGetValue(slot, out var waiting))
            {
                _open.Add(slot, waiting = new Queue<Call>());
            }
            waiting.Enqueue(call);
            return call;
        }
        if (_open.TryGetValue(slot, out var calls) && calls.TryDequeue(out var invoked))
        {
            invoked.End = e;
            isNew = false;
            return invoked;
        }
        var isSwept = _sweeps.TryGetValue(ProcessId.Of(e), out var sweptAt) && e.Kind == HistoryEventKind.Sweep;
        return new Call(e, isSwept ? sweptAt : null);
    }
}
