namespace PgEngine.History;

/// <summary>C9 for the backlog: it is empty at the end, and was so soon after the last disturbance.</summary>
internal static class DrainCheck
{
    public static void Run(CheckContext context)
    {
        var disturbedAt = 0L;
        foreach (var fault in context.Model.Faults)
        {
            disturbedAt = Math.Max(disturbedAt, fault.EndAt);
        }
        foreach (var call in context.Model.Names.Values.SelectMany(static name => name.Enqueues.Values).SelectMany(static calls => calls))
        {
            disturbedAt = Math.Max(disturbedAt, call.End?.Mono ?? call.InvokeAt);
        }
        JobTrace? last = null;
        var lastAt = 0L;
        foreach (var trace in context.Model.Jobs.Values)
        {
            foreach (var call in trace.Enqueues.Concat(trace.Retries))
            {
                disturbedAt = Math.Max(disturbedAt, call.End?.Mono ?? call.InvokeAt);
            }
            foreach (var settle in trace.Settles)
            {
                if (settle.Accepted && settle.EndAt > lastAt)
                {
                    (last, lastAt) = (trace, settle.EndAt);
                }
            }
        }
        var took = lastAt - disturbedAt;
        if (last is not null && took > CheckContext.Nanoseconds(context.Options.DrainBound))
        {
            context.Violate("C9", $"the backlog drained only {CheckContext.Milliseconds(took)} after the last fault or enqueue", last);
        }
    }
}
