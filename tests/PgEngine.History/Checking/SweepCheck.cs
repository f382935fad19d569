namespace PgEngine.History;

/// <summary>
/// C4 for the sweep: it may take only the lease that is in force, and only from a holder that stopped beating. Judged only when
/// the sweep's invoke was recorded before its call, since both are about what came before it.
/// </summary>
internal static class SweepCheck
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Jobs.Values)
        {
            foreach (var sweep in trace.Sweeps)
            {
                if (sweep is { Accepted: true, HasInvoke: true } && trace.ClaimOf(sweep.Lease) is { } claim
                    && WhyWrong(context, trace, sweep, claim) is { } reason)
                {
                    context.Violate("C4", $"the sweep took a lease of {claim.Process} although {reason}", trace);
                }
            }
        }
    }

    private static string? WhyWrong(CheckContext context, JobTrace trace, Call sweep, ClaimGrant claim)
    {
        if (trace.Settles.Exists(s => s.Lease == claim.Lease && s.Accepted && s.EndAt < sweep.InvokeAt))
        {
            return "it had been settled";
        }
        if (trace.Claims.Exists(c => c.Order > claim.Order && c.OkAt < sweep.InvokeAt))
        {
            return "a later claim held the job";
        }
        var stale = CheckContext.Nanoseconds(context.Options.StaleAfter);
        // The beat of a worker counts if it was over before the sweep was sent. An accepted beat of this very lease needs no such
        // order: the lease was still in force, so the sweep came after it.
        var ofWorker = context.Model.Processes[claim.Process].Beats.Where(b => b.EndAt < sweep.InvokeAt);
        var ofLease = trace.Beats.Where(b => b.Lease == claim.Lease && b.InvokeAt < sweep.EndAt);
        var alive = ofWorker.Concat(ofLease).FirstOrDefault(b => b is { Accepted: true, HasInvoke: true }
            && sweep.EndAt - b.InvokeAt < stale);
        return alive is null ? null : $"it had beaten {CheckContext.Milliseconds(sweep.EndAt - alive.InvokeAt)} before";
    }
}
