namespace PgEngine.History;

/// <summary>
/// C7 and C15 for jobs with a concurrency key, and for queues with a limit. Never do more accepted attempts hold a place than the limit
/// says; where it is one, no attempt is given out while an earlier job of the line waits or runs that was there when the claim was sent.
/// What the clocks leave open is no violation: a place is held from the claim's answer to the first sending of its settle, and a job
/// whose enqueue was not acknowledged is there when a claim has brought it.
/// </summary>
internal static class LineChecks
{
    public static void Run(CheckContext context)
    {
        foreach (var line in LineTrace.Of(context.Model))
        {
            Places(context, line);
            if (line.IsOrdered)
            {
                Order(context, line);
            }
        }
    }

    private static void Places(CheckContext context, LineTrace line)
    {
        var turns = new List<(long At, bool IsBegin, LineJob.Hold Hold)>();
        foreach (var hold in line.Jobs.SelectMany(static job => job.Holds).Where(static hold => hold.Claim.OkAt < hold.Until))
        {
            turns.Add((hold.Claim.OkAt, true, hold));
            turns.Add((hold.Until, false, hold));
        }
        // At one moment ends come first.
        turns.Sort(static (a, b) => (a.At, a.IsBegin).CompareTo((b.At, b.IsBegin)));

        var held = new HashSet<LineJob.Hold>(ReferenceEqualityComparer.Instance);
        var (accepted, most) = (0, 0);
        foreach (var (_, isBegin, hold) in turns)
        {
            accepted += (hold.IsAccepted, isBegin) switch { (false, _) => 0, (_, true) => 1, _ => -1 };
            most = Math.Max(most, accepted);
            if (!isBegin)
            {
                held.Remove(hold);
                continue;
            }
            held.Add(hold);
            if (hold.IsAccepted && accepted > line.Limit)
            {
                TooMany(context, line, [.. held.Where(static h => h.IsAccepted)]);
            }
            else if (held.Count > line.Limit)
            {
                context.Summary.StaleOverlaps++;
            }
        }
        context.Summary.Limits++;
        context.Summary.LimitsReached += most >= line.Limit ? 1 : 0;
    }

    private static void TooMany(CheckContext context, LineTrace line, List<LineJob.Hold> held)
    {
        var who = string.Join(", ", held.Select(static hold => hold.Job.Trace.Key));
        var witness = Witness(held.Select(static hold => hold.Job));
        context.Violate("C15", $"{line.Name}: {held.Count} at the same time, {line.Limit} may: {who}", witness);
        if (line.IsOrdered)
        {
            context.Violate("C7", $"{line.Name}: not one after the other: {who}", witness);
        }
    }

    private static void Order(CheckContext context, LineTrace line)
    {
        // A job that a person brought back had ended in between: it is nobody's predecessor here.
        var coming = new Queue<LineJob>(line.Jobs
            .Where(static job => job is { Id: not null, KnownAt: < long.MaxValue, Trace.Retries.Count: 0 })
            .OrderBy(static job => job.KnownAt));
        var known = new SortedSet<LineJob>(Comparer<LineJob>.Create(static (a, b) => a.Id!.Value.CompareTo(b.Id!.Value)));
        foreach (var grant in line.Jobs.SelectMany(static job => job.Holds).OrderBy(static hold => hold.Claim.OkAt))
        {
            while (coming.TryPeek(out var job) && job.KnownAt < grant.Claim.OkAt)
            {
                known.Add(coming.Dequeue());
            }
            while (known.Min is { } first && first.AliveUntil <= grant.Claim.OkAt)
            {
                known.Remove(first);
            }
            var earlier = known.TakeWhile(job => job.Id < grant.Job.Id)
                .FirstOrDefault(job => job.KnownAt < grant.Claim.InvokeAt && job.AliveUntil > grant.Claim.OkAt);
            if (earlier is not null)
            {
                context.Violate(
                    "C7",
                    $"{line.Name}: attempt {grant.Claim.Attempt} of {grant.Job.Trace.Key} (job {grant.Job.Id}) was given out, and "
                    + $"{earlier.Trace.Key} (job {earlier.Id}) had not ended",
                    Witness([earlier, grant.Job]));
            }
        }
    }

    private static List<HistoryEvent> Witness(IEnumerable<LineJob> jobs) =>
        [.. jobs.SelectMany(static job => job.Trace.Events).OrderBy(static e => e.Mono)];
}
