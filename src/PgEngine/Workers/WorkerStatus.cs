namespace PgEngine.Workers;

/// <summary>Signs of life of one worker, read by health checks and by the slots before they start a job.</summary>
internal sealed class WorkerStatus(TimeProvider time, TimeSpan heartbeatInterval, TimeSpan staleAfter)
{
    private long _beatAt;
    private volatile bool _isRunning;
    private volatile bool _isListening;

    /// <summary>Whether the worker's loops run.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>Whether notifications arrive.</summary>
    public bool IsListening
    {
        get => _isListening;
        set => _isListening = value;
    }

    /// <summary>Whether the database has answered lately: a beat within three intervals.</summary>
    public bool IsDatabaseAnswering => SinceBeat <= 3 * heartbeatInterval;

    /// <summary>
    /// Whether jobs may still be started: after most of the threshold without a beat others may be about to take the leases, and
    /// side effects had better not begin.
    /// </summary>
    public bool MayStartJobs => SinceBeat <= 0.7 * staleAfter;

    /// <summary>Time since the last accepted beat, by the monotonic clock: it also counts while the process is frozen.</summary>
    public TimeSpan SinceBeat
    {
        get
        {
            var beatAt = Interlocked.Read(ref _beatAt);
            return beatAt == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(beatAt);
        }
    }

    /// <param name="sentAt">Timestamp from before the beat was sent: that is when the database counts from at the earliest.</param>
    public void BeatAccepted(long sentAt) => Interlocked.Exchange(ref _beatAt, sentAt);
}
