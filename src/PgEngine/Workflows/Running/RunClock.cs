namespace PgEngine.Workflows.Running;

/// <summary>
/// The database's time as far as this process can tell: the time of an answer, and what has passed since it was received. It is never ahead of
/// the database, so a timer by it is never early.
/// </summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTime _at = DateTime.MinValue;
    private long _heardAt = time.GetTimestamp();

    public DateTime Now
    {
        get
        {
            lock (_lock)
            {
                return _at == DateTime.MinValue ? _at : _at + time.GetElapsedTime(_heardAt);
            }
        }
    }

    /// <summary>Takes the time of an answer.</summary>
    public void Hear(DateTime at)
    {
        lock (_lock)
        {
            if (_at == DateTime.MinValue || at > _at + time.GetElapsedTime(_heardAt))
            {
                _at = at;
                _heardAt = time.GetTimestamp();
            }
        }
    }
}
