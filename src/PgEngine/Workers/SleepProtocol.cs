namespace PgEngine.Workers;

/// <summary>
/// The worker's half of going to sleep. The claim that found nothing cleared this worker's awake flag; an enqueue that ran at that
/// moment may have read the flag before and will not notify. So the worker goes on looking until every transaction that ran when
/// the flag was seen cleared has ended. The same when it has just registered: an enqueue may have looked for workers before.
/// </summary>
internal sealed class SleepProtocol
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);

    private bool _isFlaggedAwake;
    private bool _needsHorizon = true;
    private long? _horizon;
    private TimeSpan _pause;

    /// <summary>How long to wait before looking again; null when sleep is safe.</summary>
    public TimeSpan? Pause => _horizon is null ? null : _pause;

    /// <summary>A claim found jobs; if it lingers, enqueuers now count on this worker.</summary>
    public void Found(bool lingers)
    {
        if (lingers)
        {
            _isFlaggedAwake = true;
            _horizon = null;
            _needsHorizon = false;
        }
    }

    /// <summary>A claim found nothing. Returns whether to look again at once.</summary>
    public bool MustLookAgain(ClaimResult result)
    {
        if (_isFlaggedAwake)
        {
            // This claim cleared the flag, and has committed: transactions from the next snapshot on see it.
            _isFlaggedAwake = false;
            _needsHorizon = true;
            return true;
        }

        if (_needsHorizon)
        {
            _needsHorizon = false;
            _horizon = result.SnapshotXmax;
            _pause = FirstPause;
        }

        if (_horizon is { } horizon)
        {
            if (result.SnapshotXmin >= horizon)
            {
                _horizon = null;
            }
            else
            {
                _pause *= 2;
            }
        }

        return false;
    }
}
