namespace PgEngine.History;

/// <summary>Works out when each process held how many leases, as the process itself saw it.</summary>
internal static class LoadCollector
{
    public static void Collect(HistoryModel model)
    {
        foreach (var trace in model.Jobs.Values)
        {
            foreach (var claim in trace.Claims)
            {
                var load = model.Processes[claim.Process].Load;
                load.Add((claim.OkAt, 1));
                if (ReleasedAt(trace, claim) is { } end)
                {
                    load.Add((end, -1));
                }
            }
        }
        foreach (var process in model.Processes.Values)
        {
            process.Load.Sort(static (a, b) => a.At.CompareTo(b.At));
        }
    }

    /// <summary>The first answer after which the process no longer works on the job.</summary>
    private static long? ReleasedAt(JobTrace trace, ClaimGrant claim)
    {
        long? first = null;
        foreach (var call in trace.Settles.Concat(trace.Beats))
        {
            var isSettled = call.Settled && call.Kind != HistoryEventKind.Heartbeat;
            var isLost = call.Answer is HistoryAnswer.Stale or HistoryAnswer.Gone;
            if (call.Lease == claim.Lease && (isSettled || isLost))
            {
                first = Math.Min(first ?? long.MaxValue, call.EndAt);
            }
        }
        return first;
    }
}
