namespace PgEngine.Workers;

/// <summary>
/// Log lines of jobs that wait for a round trip. They are worth less than outcomes and hold nothing up: of a job the newest lines are
/// kept, and when all of them together grow too large, new ones are dropped.
/// </summary>
internal sealed class LogBuffer
{
    /// <summary>As many as the database keeps of a job.</summary>
    public const int MaxLines = 1000;

    /// <summary>As long as the database keeps them.</summary>
    public const int MaxLength = 4096;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private Dictionary<HeldJob, Queue<LogLine>> _lines = [];
    private int _size;

    public bool HasLines
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count > 0;
            }
        }
    }

    public void Add(ClaimedJob job, LogLine line)
    {
        lock (_lock)
        {
            if (_size > MaxSize)
            {
                return;
            }

            var key = new HeldJob(job.Id, job.Lease.Id);
            if (!_lines.TryGetValue(key, out var lines))
            {
                _lines.Add(key, lines = new Queue<LogLine>());
            }

            if (lines.Count == MaxLines)
            {
                _size -= lines.Dequeue().Message.Length;
            }

            lines.Enqueue(line);
            _size += line.Message.Length;
        }
    }

    public Dictionary<HeldJob, Queue<LogLine>> Take()
    {
        lock (_lock)
        {
            var taken = _lines;
            _lines = [];
            _size = 0;
            return taken;
        }
    }

    /// <summary>The fence: a job and the lease it is held under.</summary>
    internal readonly record struct HeldJob(long JobId, Guid Lease);
}
