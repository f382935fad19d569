namespace PgEngine.Workflows.Writing;

/// <summary>What waits for a lane's next round trip, in order.</summary>
internal sealed class LaneQueue
{
    private const int MaxItems = 500;
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<RunItem> _items = new();
    private long _bytes;

    public (int Items, long Bytes) Load
    {
        get
        {
            lock (_lock)
            {
                return (_items.Count, _bytes);
            }
        }
    }

    public void Add(RunItem item)
    {
        lock (_lock)
        {
            _items.Enqueue(item);
            _bytes += item.Size;
        }
    }

    /// <summary>Takes as much as one round trip carries.</summary>
    public List<RunItem> Take()
    {
        var taken = new List<RunItem>();
        lock (_lock)
        {
            var bytes = 0L;
            while (taken.Count < MaxItems && _items.TryPeek(out var item) && (taken.Count == 0 || bytes + item.Size <= MaxBytes))
            {
                bytes += item.Size;
                taken.Add(_items.Dequeue());
            }

            _bytes -= bytes;
        }

        return taken;
    }
}
