namespace PgEngine.History;

/// <summary>
/// C9 for wake-ups. What was enqueued while nobody listened has no notification left: once LISTEN is in place, an idle worker must
/// send a claim within the bound. A worker that holds work claims anyway when it settles, so only idle ones are judged; so are not
/// those that a fault hit, or that lost the connection again, before the bound was over.
/// </summary>
internal static class ListenCheck
{
    public static void Run(CheckContext context)
    {
        if (context.Options.ListenClaimBound is not { } span)
        {
            return;
        }
        var bound = CheckContext.Nanoseconds(span);
        foreach (var process in context.Model.Processes.Values)
        {
            var load = 0;
            var change = 0;
            for (var i = 0; i < process.Listens.Count; i++)
            {
                var at = process.Listens[i].Mono;
                for (; change < process.Load.Count && process.Load[change].At <= at; change++)
                {
                    load += process.Load[change].Change;
                }
                var next = i + 1 < process.Listens.Count ? process.Listens[i + 1].Mono : long.MaxValue;
                var isJudged = load == 0 && next > at + bound && process.LastEventAt > at + bound
                    && !IsGranted(process, change, at + bound) && !IsHit(context, process.Id, at, bound);
                if (isJudged && !HasClaim(process, at, bound))
                {
                    Report(context, process, process.Listens[i], bound);
                }
            }
        }
    }

    /// <summary>A claim that was in flight already brought work: the next look comes when there is room for more.</summary>
    private static bool IsGranted(ProcessTrace process, int change, long until)
    {
        for (; change < process.Load.Count && process.Load[change].At <= until; change++)
        {
            if (process.Load[change].Change > 0)
            {
                return true;
            }
        }
        return false;
    }

    private static bool HasClaim(ProcessTrace process, long at, long bound)
    {
        var index = process.ClaimInvokes.BinarySearch(at);
        index = index < 0 ? ~index : index;
        return index < process.ClaimInvokes.Count && process.ClaimInvokes[index] <= at + bound;
    }

    private static bool IsHit(CheckContext context, ProcessId process, long at, long bound) => context.Model.Faults.Exists(
        f => f.BeginAt <= at + bound && f.EndAt >= at && f.Hits(process) && !f.SparesLeases);

    private static void Report(CheckContext context, ProcessTrace process, HistoryEvent listen, long bound)
    {
        var waiting = context.Model.Jobs.Values
            .Where(t => t.Enqueues.Exists(c => c.Settled && c.EndAt < listen.Mono))
            .Where(t => !t.Claims.Exists(c => c.OkAt <= listen.Mono + bound))
            .ToList();
        var index = process.ClaimInvokes.BinarySearch(listen.Mono);
        index = index < 0 ? ~index : index;
        var claim = index < process.ClaimInvokes.Count
            ? $"only after {CheckContext.Milliseconds(process.ClaimInvokes[index] - listen.Mono)}"
            : "never again";
        List<HistoryEvent> witness = [listen, .. waiting.Count > 0 ? waiting[0].Events : []];
        context.Violate("C9", $"{process.Id} was idle, listened, and claimed {claim}; {waiting.Count} acknowledged jobs were waiting",
            HistoryLog.Sort(witness));
    }
}
