namespace PgEngine.History;

/// <summary>
/// C9 for interrupted jobs, and C16. A lease is interrupted if a fault hit its holder while it was held, and its own settle did
/// not end it. The job must be claimed again within the bound, counted from the fault, or from the end of a database fault in
/// between: nobody can sweep while the database is down, and after an outage a full threshold must pass.
/// </summary>
internal static class RescueCheck
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Jobs.Values)
        {
            foreach (var claim in trace.Claims)
            {
                Follow(context, trace, claim);
            }
        }
    }

    private static void Follow(CheckContext context, JobTrace trace, ClaimGrant claim)
    {
        var next = claim.Order + 1 < trace.Claims.Count ? trace.Claims[claim.Order + 1] : null;
        var isEnded = trace.Settles.Exists(s => s.Lease == claim.Lease && MayHaveEnded(s, next is not null));
        if (isEnded)
        {
            return;
        }
        var fault = context.Model.LastFaultOf(claim.Process, claim.OkAt, next?.OkAt ?? long.MaxValue);
        if (next is not null && claim.StartedAt is not null && next.StartedAt is not null)
        {
            var interval = TimeSpan.FromTicks((next.OkAt - (fault?.BeginAt ?? claim.OkAt)) / 100);
            context.Duplicates.Add(new(trace.Key, claim.Lease, next.Lease, fault?.Kind ?? "none seen", interval));
        }
        if (fault is not null)
        {
            Judge(context, trace, claim, next, fault);
        }
    }

    private static void Judge(CheckContext context, JobTrace trace, ClaimGrant claim, ClaimGrant? next, Fault fault)
    {
        if (next is null)
        {
            if (trace.Final is { } final && !JobTrace.IsFinished(final.State))
            {
                context.Interrupted[fault] = context.Interrupted.GetValueOrDefault(fault) + 1;
                context.Violate("C9", $"{fault.Kind} took the lease of {claim.Process} and the job was never claimed again", trace);
            }
            return;
        }
        context.Interrupted[fault] = context.Interrupted.GetValueOrDefault(fault) + 1;
        // A grant nobody wrote down (its process died with the answer) lies in every gap of the attempts: it had its own rescue.
        var unseen = Math.Max(0, (next.Attempt - claim.Attempt - 1) ?? 0);
        var delay = next.OkAt - fault.BeginAt;
        if (unseen == 0)
        {
            context.Rescues.Add((fault, delay));
        }
        if (next.OkAt > Deadline(context, fault, unseen))
        {
            context.Violate("C9", $"{fault.Kind} took the lease of {claim.Process} and the job was claimed again only after "
                + CheckContext.Milliseconds(delay), trace);
        }
    }

    private static long Deadline(CheckContext context, Fault fault, int unseen)
    {
        var bound = CheckContext.Nanoseconds(context.Options.StaleAfter + context.Options.RescueBound) * (1 + unseen);
        var deadline = fault.BeginAt + bound;
        foreach (var outage in context.Model.Faults)
        {
            if (outage.HitsEveryone && outage.BeginAt <= deadline && outage.EndAt > fault.BeginAt)
            {
                deadline = Math.Max(deadline, outage.EndAt + bound);
            }
        }
        return deadline;
    }

    /// <summary>
    /// A settle that is known to have ended the lease; or an unknown one that can have: after an unknown *end* of the job a later
    /// claim proves that it was not applied.
    /// </summary>
    private static bool MayHaveEnded(Call settle, bool hasNext) =>
        settle.Settled || (settle.Unknown && !hasNext) || (settle.Unknown && !settle.IsTerminal);
}
