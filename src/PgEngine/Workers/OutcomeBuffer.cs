namespace PgEngine.Workers;

/// <summary>
/// Outcomes that wait for the next round trip. It never refuses one (a finished handler's outcome must not be dropped): when it is
/// full, the worker stops claiming until it has drained.
/// </summary>
internal sealed class OutcomeBuffer(int maxItems)
{
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, (ClaimedJob Job, string Json)> _progress = [];
    private List<SettleItem> _items = [];
    private long _bytes;
    private int _count;
    private int _announced;

    /// <summary>Called after something was added.</summary>
    public Action? Added { get; set; }

    public int Count => Volatile.Read(ref _count);

    public bool IsFull => Count >= maxItems || Interlocked.Read(ref _bytes) >= MaxBytes;

    public bool HasProgress
    {
        get
        {
            lock (_lock)
            {
                return _progress.Count > 0;
            }
        }
    }

    /// <summary>What handlers wrote about their jobs.</summary>
    public LogBuffer Logs { get; } = new();

    /// <summary>Whether nothing is here, and nothing announced is still to come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _items.Count == 0 && _announced == 0;
            }
        }
    }

    public void Add(SettleItem item) => Add(item, announced: 0);

    /// <summary>Adds the outcomes of a batch, so that they travel together.</summary>
    public void AddRange(List<SettleItem> items)
    {
        lock (_lock)
        {
            _items.AddRange(items);
            _count = _items.Count;
            foreach (var item in items)
            {
                _bytes += item.Size;
                _progress.Remove(item.Job.Id);
            }
        }

        Added?.Invoke();
    }

    /// <summary>Says that an outcome will come back after a pause: the worker must not end without it.</summary>
    public void Announce()
    {
        lock (_lock)
        {
            _announced++;
        }
    }

    /// <summary>Adds an outcome that <see cref="Announce"/> spoke of.</summary>
    public void AddAnnounced(SettleItem item) => Add(item, announced: 1);

    /// <summary>Notes a job's progress; only the last report before a round trip is kept.</summary>
    public void Report(ClaimedJob job, string json)
    {
        lock (_lock)
        {
            _progress[job.Id] = (job, json);
        }

        Added?.Invoke();
    }

    /// <summary>Notes a line of a job's log.</summary>
    public void Log(ClaimedJob job, LogLine line)
    {
        Logs.Add(job, line);
        Added?.Invoke();
    }

    /// <summary>Takes at most <paramref name="max"/> outcomes, oldest first.</summary>
    public List<SettleItem> Take(int max)
    {
        lock (_lock)
        {
            if (_items.Count <= max)
            {
                var all = _items;
                _items = [];
                _count = 0;
                _bytes = 0;
                return all;
            }

            var taken = _items.GetRange(0, max);
            _items.RemoveRange(0, max);
            _count = _items.Count;
            foreach (var item in taken)
            {
                _bytes -= item.Size;
            }

            return taken;
        }
    }

    public List<(ClaimedJob Job, string Json)> TakeProgress()
    {
        lock (_lock)
        {
            if (_progress.Count == 0)
            {
                return [];
            }

            List<(ClaimedJob, string)> reports = [.. _progress.Values];
            _progress.Clear();
            return reports;
        }
    }

    private void Add(SettleItem item, int announced)
    {
        lock (_lock)
        {
            _items.Add(item);
            _count = _items.Count;
            _announced -= announced;
            _bytes += item.Size;
            _progress.Remove(item.Job.Id);
        }

        Added?.Invoke();
    }
}
