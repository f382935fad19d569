namespace PgEngine.History;

/// <summary>
/// C4. A call's effect lies between its invoke and its answer, so it is certainly late only if it was *sent* after the answer of
/// what took the lease away: a later claim (by attempt number), a sweep, or the lease's own settle. An accepted late call is a
/// violation. By the database's order alone, a claim after an accepted end of the job is one too, whatever the clocks say.
/// </summary>
internal static class FenceCheck
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Jobs.Values)
        {
            foreach (var call in trace.Settles)
            {
                Judge(context, trace, call);
            }
            foreach (var call in trace.Beats)
            {
                Judge(context, trace, call);
            }
            AttemptsAreUnique(context, trace);
            EndsAreFinal(context, trace);
        }
    }

    private static void Judge(CheckContext context, JobTrace trace, Call call)
    {
        var reason = WhyLate(trace, call);
        if (reason is not null || call.Answer == HistoryAnswer.Stale)
        {
            context.Summary.StaleAttempted++;
        }
        if (!call.Accepted)
        {
            return;
        }
        if (call.Lease is null)
        {
            context.Violate("C4", $"{call} was accepted without a lease", trace);
        }
        else if (trace.ClaimOf(call.Lease) is null)
        {
            context.Violate("C4", $"{call} was accepted with a lease that was never granted for this job", trace);
        }
        else if (reason is not null)
        {
            context.Summary.StaleAccepted++;
            context.Violate("C4", $"{call} was accepted after {reason}", trace);
        }
    }

    private static string? WhyLate(JobTrace trace, Call call)
    {
        if (trace.ClaimOf(call.Lease) is not { } claim)
        {
            return null;
        }
        foreach (var later in trace.Claims)
        {
            if (later.Order > claim.Order && later.OkAt < call.InvokeAt)
            {
                return $"attempt {later.Attempt} had been granted to {later.Process}";
            }
        }
        foreach (var sweep in trace.Sweeps)
        {
            if (sweep.Lease == claim.Lease && sweep.Accepted && sweep.EndAt < call.InvokeAt)
            {
                return "the sweep had taken its lease";
            }
        }
        // A second settle of one lease is C5's; a beat of a settled lease is nobody else's.
        var isBeat = call.Kind == HistoryEventKind.Heartbeat;
        return isBeat && trace.Settles.Exists(s => s.Lease == claim.Lease && s.Accepted && s.EndAt < call.InvokeAt)
            ? "its lease had been settled"
            : null;
    }

    /// <summary>The attempt grows with every claim, unless the lease was handed back in between or a failing server forgot it.</summary>
    private static void AttemptsAreUnique(CheckContext context, JobTrace trace)
    {
        for (var i = 1; i < trace.Claims.Count; i++)
        {
            var (first, second) = (trace.Claims[i - 1], trace.Claims[i]);
            if (first.Attempt is null || first.Attempt != second.Attempt)
            {
                continue;
            }
            var isHandedBack = trace.Settles.Exists(s => s.Lease == first.Lease && !s.Refused
                && s.Outcome is HistoryOutcome.Release or HistoryOutcome.Snooze);
            if (!isHandedBack && !IsForgotten(context, trace, first, second))
            {
                context.Violate("C4", $"attempt {first.Attempt} was granted to {first.Process} and to {second.Process}", trace);
            }
        }
    }

    /// <summary>
    /// A claim alone does not wait for the disk, so a server that fails may forget it. But one log has one order: nothing that was
    /// acknowledged after it, whoever's it was, may be on the disk without it.
    /// </summary>
    private static bool IsForgotten(CheckContext context, JobTrace trace, ClaimGrant first, ClaimGrant second)
    {
        var failure = context.Model.Faults.Find(fault =>
            fault.ForgetsClaims && fault.EndAt > first.InvokeAt && fault.BeginAt < second.OkAt);
        return failure is not null
            && !trace.Events.Exists(e => e.Kind == HistoryEventKind.DbEffect && e.Phase == HistoryPhase.Ok && e.Lease == first.Lease)
            && !context.Model.Jobs.Values.Any(other => other.Settles.Exists(settle =>
                settle.Accepted && settle.InvokeAt > first.OkAt && settle.EndAt < failure.BeginAt));
    }

    private static void EndsAreFinal(CheckContext context, JobTrace trace)
    {
        if (trace.Retries.Exists(r => !r.Refused))
        {
            return;
        }
        foreach (var call in trace.Settles)
        {
            if (call.Settled && call.IsTerminal && trace.ClaimOf(call.Lease) is { } claim && claim.Order < trace.Claims.Count - 1)
            {
                context.Violate("C4", $"{call} ended the job in attempt {claim.Attempt}, and attempt "
                    + $"{trace.Claims[claim.Order + 1].Attempt} exists", trace);
                return;
            }
        }
        // The same for an end whose answer was lost: the database's row tells whose it was.
        if (trace.Final is { } final && JobTrace.IsFinished(final.State) && trace.ClaimOf(final.Lease) is { } owner
            && owner.Order < trace.Claims.Count - 1)
        {
            context.Violate("C4", $"the database holds the outcome of attempt {owner.Attempt}, which was not the last", trace);
        }
    }
}
