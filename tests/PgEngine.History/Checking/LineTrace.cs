namespace PgEngine.History;

/// <summary>The jobs that share a limit: those of one concurrency key of a queue, or all of a queue.</summary>
internal sealed class LineTrace(string queue, string? key, int limit)
{
    /// <summary>The concurrency key; null for the queue.</summary>
    public string? Key { get; } = key;

    public int Limit { get; } = limit;

    public string Name { get; } = key is null ? $"queue {queue}" : $"line {queue}/{key}";

    public List<LineJob> Jobs { get; } = [];

    /// <summary>Whether its jobs must start by id.</summary>
    public bool IsOrdered => Key is not null && Limit == 1;

    public static IEnumerable<LineTrace> Of(HistoryModel model)
    {
        var lines = new Dictionary<(string Queue, string? Key), LineTrace>();
        foreach (var trace in model.Jobs.Values.Where(static trace => trace.Enqueues.Count > 0))
        {
            var enqueue = trace.Enqueues[0].First;
            var job = new LineJob(trace);
            if (enqueue is { Line: { } key, LineLimit: { } limit })
            {
                Add(key, limit);
            }
            if (enqueue.QueueLimit is { } queueLimit)
            {
                Add(null, queueLimit);
            }

            void Add(string? of, int max)
            {
                var queue = enqueue.Queue ?? "";
                if (!lines.TryGetValue((queue, of), out var line))
                {
                    lines.Add((queue, of), line = new LineTrace(queue, of, max));
                }
                line.Jobs.Add(job);
            }
        }
        return lines.Values;
    }
}
