namespace PgEngine.History;

/// <summary>Counts what the checks found.</summary>
internal static class ReportBuilder
{
    public static CheckReport Build(CheckContext context)
    {
        var summary = context.Summary;
        summary.Events = context.Model.Events.Count;
        summary.Processes = context.Model.Processes.Count;
        summary.DuplicateExecutions = context.Duplicates.Count;
        var delays = Sorted(context.Rescues.Select(r => r.Nanoseconds));
        summary.Rescued = delays.Count;
        summary.RescueP50 = Percentile(delays, 0.50);
        summary.RescueP99 = Percentile(delays, 0.99);
        summary.RescueWorst = Percentile(delays, 1);
        return new CheckReport
        {
            Runs = [.. context.Model.Events.Select(e => e.Run).Where(r => r.Length > 0).Distinct()],
            Seeds = [.. context.Model.Events.Where(e => e.Run.Length > 0).Select(e => e.Seed).Distinct()],
            Violations = context.Violations,
            ViolationCounts = new SortedDictionary<string, int>(context.Counts.ToDictionary(), StringComparer.Ordinal),
            Summary = summary,
            ExecutionsPerJob = Histogram(context),
            Duplicates = context.Duplicates,
            Faults = Faults(context),
        };
    }

    private static SortedDictionary<int, int> Histogram(CheckContext context)
    {
        var histogram = new SortedDictionary<int, int>();
        foreach (var trace in context.Model.Jobs.Values)
        {
            histogram[trace.Starts] = histogram.GetValueOrDefault(trace.Starts) + 1;
        }
        return histogram;
    }

    private static List<FaultReport> Faults(CheckContext context)
    {
        var reports = new List<FaultReport>();
        foreach (var kind in context.Model.Faults.GroupBy(f => f.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var delays = Sorted(context.Rescues.Where(r => r.Fault.Kind == kind.Key).Select(r => r.Nanoseconds));
            reports.Add(new FaultReport(
                kind.Key,
                kind.Count(),
                context.Interrupted.Where(i => i.Key.Kind == kind.Key).Sum(i => i.Value),
                context.Duplicates.Count(d => d.Fault == kind.Key),
                Percentile(delays, 0.50),
                Percentile(delays, 1)));
        }
        return reports;
    }

    private static List<long> Sorted(IEnumerable<long> values)
    {
        List<long> sorted = [.. values];
        sorted.Sort();
        return sorted;
    }

    /// <summary>Nearest rank.</summary>
    private static TimeSpan Percentile(List<long> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            return TimeSpan.Zero;
        }
        var rank = (int)Math.Ceiling(share * sorted.Count);
        return TimeSpan.FromTicks(sorted[Math.Max(rank, 1) - 1] / 100);
    }
}
