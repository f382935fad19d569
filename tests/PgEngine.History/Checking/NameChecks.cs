namespace PgEngine.History;

/// <summary>
/// C1, C2, C7 and C15 for jobs with a key in the database. A later enqueue may stand in for an earlier one (the last value wins), never
/// the other way round, and two attempts of one key never hold it at the same time. A key whose calls all have one value is one that
/// is enqueued once: one job, however often it was sent.
/// </summary>
internal static class NameChecks
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Names.Values)
        {
            var runs = Holds(context.Model, trace);
            Lost(context, trace, runs);
            Jobs(context, trace);
            Order(context, trace, runs);
            Overlap(context, trace, runs);
        }
    }

    /// <summary>Attempts that the database let end, by when their handlers began.</summary>
    private static List<Hold> Holds(HistoryModel model, NameTrace trace)
    {
        var runs = new List<Hold>();
        foreach (var start in trace.Starts)
        {
            var job = model.Jobs[$"job:{start.Job}"];
            var claim = job.ClaimOf(start.Lease);
            var settle = job.Settles.Find(s => s.Lease == start.Lease && (s.Settled || job.IsInFinal(s)));
            if (claim is not null && settle is not null && job.SettleSentAt(claim.Lease) is { } sentAt)
            {
                runs.Add(new Hold(start, claim.OkAt, sentAt, settle.IsTerminal || job.IsInFinal(settle)));
            }
        }
        runs.Sort(static (a, b) => a.Start.Mono.CompareTo(b.Start.Mono));
        return runs;
    }

    private static void Lost(CheckContext context, NameTrace trace, List<Hold> runs)
    {
        foreach (var (value, calls) in trace.Enqueues)
        {
            context.Summary.Attempted++;
            if (calls.Find(c => c.Settled) is not { } call)
            {
                continue;
            }
            context.Summary.Acknowledged++;

            // The value itself may have run since it was first sent, when that answer was lost. Another need not be later: what was
            // enqueued at the same moment may stand in.
            var isCovered = runs.Exists(r => r.IsLast && (r.Value == value
                ? r.Start.Mono > calls[0].InvokeAt
                : r.Start.Mono > call.InvokeAt && trace.Enqueues.TryGetValue(r.Value, out var later) && later[^1].EndAt > call.InvokeAt));
            if (!isCovered)
            {
                context.Summary.Lost++;
                context.Violate("C1", $"key {trace.Name}: {value} was acknowledged, and neither it nor a later value ran", trace.Events);
            }
        }
    }

    private static void Jobs(CheckContext context, NameTrace trace)
    {
        var answered = new HashSet<long>();
        var isOpen = false;
        foreach (var call in trace.Enqueues.Values.SelectMany(static calls => calls))
        {
            isOpen |= call.Unknown;
            if (call.Settled && call.End?.Job is { } job)
            {
                answered.Add(job);
            }
        }
        var isOnce = trace.Enqueues.Count == 1 && trace.Enqueues.Values.First().Count > 1;
        if (isOnce && (answered.Count > 1 || trace.Finals.Count > 1))
        {
            context.Summary.Duplicated++;
            context.Violate("C2", $"key {trace.Name}: enqueued once, and there are {Math.Max(answered.Count, trace.Finals.Count)} jobs",
                trace.Events);
        }
        foreach (var final in trace.Finals)
        {
            if (!isOpen && !answered.Contains(final.Job ?? 0))
            {
                context.Summary.Unexpected++;
                context.Violate("C2", $"key {trace.Name}: job {final.Job} is in the database and was answered to nobody", trace.Events);
            }
            if (!JobTrace.IsFinished(final.State))
            {
                context.Violate("C3", $"key {trace.Name}: job {final.Job} is still {final.State} at the end", trace.Events);
            }
        }
        foreach (var job in answered)
        {
            if (!trace.Finals.Exists(f => f.Job == job))
            {
                context.Summary.Lost++;
                context.Violate("C1", $"key {trace.Name}: job {job} was acknowledged and is not in the database", trace.Events);
            }
        }
    }

    private static void Order(CheckContext context, NameTrace trace, List<Hold> runs)
    {
        // The latest invoke of a value that ran: whatever was answered before it must not run after it.
        var (newest, at) = ("", long.MinValue);
        foreach (var run in runs)
        {
            if (!trace.Enqueues.TryGetValue(run.Value, out var calls))
            {
                context.Violate("C2", $"key {trace.Name}: {run.Value} ran, and nobody enqueued it", trace.Events);
                continue;
            }
            if (calls[^1].EndAt < at)
            {
                context.Violate("C7", $"key {trace.Name}: {run.Value} ran after {newest}, which was enqueued later", trace.Events);
            }
            if (calls[0].InvokeAt > at)
            {
                (newest, at) = (run.Value, calls[0].InvokeAt);
            }
        }
    }

    private static void Overlap(CheckContext context, NameTrace trace, List<Hold> runs)
    {
        var byClaim = runs.OrderBy(static run => run.ClaimedAt).ToList();
        for (var i = 1; i < byClaim.Count; i++)
        {
            if (byClaim[i].ClaimedAt < byClaim[i - 1].SettledAt)
            {
                context.Violate("C15", $"key {trace.Name}: {byClaim[i - 1].Value} and {byClaim[i].Value} ran at the same time", trace.Events);
            }
        }
    }

    /// <param name="Start">The handler's beginning.</param>
    /// <param name="ClaimedAt">The attempt certainly held the key from then on.</param>
    /// <param name="SettledAt">And until then.</param>
    /// <param name="IsLast">Whether the job ended with this attempt.</param>
    private sealed record Hold(HistoryEvent Start, long ClaimedAt, long SettledAt, bool IsLast)
    {
        public string Value => Start.Value ?? "";
    }
}
