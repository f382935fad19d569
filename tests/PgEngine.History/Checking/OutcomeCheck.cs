namespace PgEngine.History;

/// <summary>C5: at most one accepted end per key, and it is the one in the database.</summary>
internal static class OutcomeCheck
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Jobs.Values)
        {
            Doubled(context, trace);
            AlreadyNeedsAnEarlierCall(context, trace);
            if (trace.Final is { } final)
            {
                LastEqualsFinal(context, trace, final);
                FinalHasAnAuthor(context, trace, final);
            }
        }
    }

    private static void Doubled(CheckContext context, JobTrace trace)
    {
        var twice = trace.Settles.Where(s => s is { Accepted: true, Lease: not null }).GroupBy(s => s.Lease).Any(g => g.Count() > 1);
        var ends = trace.Settles.Where(s => s.Settled && s.IsTerminal).Select(s => s.Lease).Distinct().Count();
        var lives = 1 + trace.Retries.Count(r => !r.Refused);
        if (twice || ends > lives)
        {
            context.Summary.DoubledOutcomes++;
            context.Violate("C5", twice ? "one lease was settled twice" : $"{ends} accepted ends", trace);
        }
    }

    private static void AlreadyNeedsAnEarlierCall(CheckContext context, JobTrace trace)
    {
        foreach (var call in trace.Settles)
        {
            if (call.Already && !trace.Settles.Exists(s => s != call && s.Lease == call.Lease && !s.Refused && s.InvokeAt < call.EndAt))
            {
                context.Violate("C5", $"{call} was told `already`, and no earlier settle of its lease can have been applied", trace);
            }
        }
    }

    private static void LastEqualsFinal(CheckContext context, JobTrace trace, HistoryEvent final)
    {
        var last = trace.Settles.Where(s => s.Settled && s.IsTerminal).MaxBy(s => trace.ClaimOf(s.Lease)?.Order ?? -1);
        var isReopened = trace.Retries.Exists(r => !r.Refused) && final.Lease != last?.Lease;
        if (last is null || isReopened)
        {
            return;
        }
        if (final.State != StateOf(last.Outcome))
        {
            context.Violate("C5", $"{last} was accepted, and the database says {final.State}", trace);
        }
        else if (final.Lease is { } lease && lease != last.Lease)
        {
            context.Violate("C5", $"{last} was accepted, and the database holds the outcome of another lease", trace);
        }
    }

    /// <summary>Somebody must have sent what the database shows, and must not have been told that it was refused.</summary>
    private static void FinalHasAnAuthor(CheckContext context, JobTrace trace, HistoryEvent final)
    {
        if (final.State == "cancelled")
        {
            var isAsked = trace.Cancels.Concat(trace.Settles.Where(s => s.Outcome == HistoryOutcome.Cancelled)).Any(c => !c.Refused);
            if (!isAsked && final.Value != "expired")
            {
                context.Violate("C5", "cancelled although nobody asked for it", trace);
            }
            return;
        }
        if (final.State is not ("completed" or "failed"))
        {
            return;
        }
        var authors = trace.Settles.FindAll(s => StateOf(s.Outcome) == final.State && (final.Lease is null || s.Lease == final.Lease));
        if (authors.Exists(s => s.Settled))
        {
            return;
        }
        if (authors.Exists(s => s.Unknown))
        {
            context.Summary.RecoveredOutcomes++;
        }
        else if (final.State == "completed")
        {
            context.Violate("C5", authors.Count == 0
                ? "completed although nobody sent a completion with its lease"
                : "completed by a call that is recorded as not applied", trace);
        }
        // A failed job may have no author: the sweep ends a poison job. A refused one that was not stale was applied after all.
        else if (authors.Exists(s => s.Answer is not (HistoryAnswer.Stale or HistoryAnswer.Gone or HistoryAnswer.Busy)))
        {
            context.Violate("C5", "failed by a call that is recorded as not applied", trace);
        }
    }

    private static string? StateOf(HistoryOutcome? outcome) => outcome switch
    {
        HistoryOutcome.Completed => "completed",
        HistoryOutcome.Failed => "failed",
        HistoryOutcome.Cancelled => "cancelled",
        _ => null,
    };
}
