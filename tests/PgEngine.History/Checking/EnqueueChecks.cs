namespace PgEngine.History;

/// <summary>C1 lost, C2 unexpected or duplicate enqueue, C3 completeness.</summary>
internal static class EnqueueChecks
{
    public static void Run(CheckContext context)
    {
        foreach (var (job, first, second) in context.Model.SharedIds)
        {
            context.Violate("C2", $"job {job} was given to two keys, {first} and {second}",
                [.. context.Model.Events.Where(e => e.Job == job)]);
        }
        foreach (var trace in context.Model.Jobs.Values)
        {
            Count(context, trace);
            if (trace.Name is not null)
            {
                // Its enqueues are judged by NameChecks.
                continue;
            }
            Lost(context, trace);
            Unexpected(context, trace);
            Complete(context, trace);
        }
    }

    private static void Count(CheckContext context, JobTrace trace)
    {
        var summary = context.Summary;
        summary.Attempted += trace.Enqueues.Count > 0 ? 1 : 0;
        summary.Acknowledged += IsAcknowledged(trace) ? 1 : 0;
        summary.Executions += trace.Starts;
        foreach (var final in trace.Finals)
        {
            summary.Completed += final.State == "completed" ? 1 : 0;
            summary.Failed += final.State == "failed" ? 1 : 0;
            summary.Cancelled += final.State == "cancelled" ? 1 : 0;
            summary.Unfinished += JobTrace.IsFinished(final.State) ? 0 : 1;
        }
    }

    private static void Lost(CheckContext context, JobTrace trace)
    {
        if (IsAcknowledged(trace) && trace.Finals.Count == 0)
        {
            context.Summary.Lost++;
            context.Violate("C1", "the enqueue was acknowledged and the job is not in the database", trace);
        }
    }

    private static void Unexpected(CheckContext context, JobTrace trace)
    {
        AnsweredIds(context, trace);
        if (trace.Finals.Count > 1)
        {
            context.Summary.Duplicated += trace.Finals.Count - 1;
            context.Violate("C2", $"{trace.Finals.Count} rows in the database", trace);
        }
        if (IsAcknowledged(trace) || trace.Finals.Count == 0)
        {
            return;
        }
        if (trace.Enqueues.Exists(c => c.Unknown))
        {
            context.Summary.Recovered++;
            return;
        }
        context.Summary.Unexpected++;
        context.Violate("C2", trace.Enqueues.Count == 0
            ? "in the database although nobody enqueued it"
            : "in the database although every enqueue is recorded as not applied", trace);
    }

    /// <summary>One key is one job: all answers name the same id, and `already` needs an enqueue that may have been applied.</summary>
    private static void AnsweredIds(CheckContext context, JobTrace trace)
    {
        long? id = null;
        foreach (var call in trace.Enqueues)
        {
            if (call.Settled && call.End?.Job is { } job)
            {
                if (id is { } known && known != job)
                {
                    context.Violate("C2", $"acknowledged as job {known} and as job {job}", trace);
                }
                id = job;
            }
            if (call.Already && !trace.Enqueues.Exists(c => c != call && !c.Refused && c.InvokeAt < call.EndAt))
            {
                context.Violate("C2", "the database had the key already although every earlier enqueue is recorded as not applied", trace);
            }
        }
    }

    private static void Complete(CheckContext context, JobTrace trace)
    {
        if (trace.Final is not { } final || trace.Enqueues.Count == 0)
        {
            return;
        }
        if (!JobTrace.IsFinished(final.State))
        {
            context.Violate("C3", $"still {final.State ?? "without a state"} at the end", trace);
        }
        else if (final.State == "completed" && trace.Starts == 0)
        {
            context.Violate("C3", "completed although no handler ever started", trace);
        }
        else if (final is { State: "failed", Value: not "expired" } && trace.Starts == 0 && trace.Claims.Count == 0)
        {
            // A payload that no handler can read fails without a start, but never without a claim.
            context.Violate("C3", "failed although nobody ever claimed it", trace);
        }
    }

    private static bool IsAcknowledged(JobTrace trace) => trace.Enqueues.Exists(c => c.Settled);
}
