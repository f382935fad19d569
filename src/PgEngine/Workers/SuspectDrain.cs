namespace PgEngine.Workers;

/// <summary>
/// Makes room for a job that must run alone (it was lost with its worker more than once). An idle worker takes it anyway; if none
/// is idle for a while, a busy one stops claiming until its jobs are done, for a bounded time.
/// </summary>
internal sealed class SuspectDrain(TimeProvider time, TimeSpan heartbeatInterval, Func<double> random)
{
    private static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    private long? _drainFrom;

    public void Noted(bool isWaiting)
    {
        if (!isWaiting)
        {
            _drainFrom = null;
        }
        else
        {
            // At a random moment, so that not all workers make room for one job.
            _drainFrom ??= After(heartbeatInterval * (1 + (2 * random())));
        }
    }

    /// <summary>Whether not to claim now, so that the worker becomes idle.</summary>
    public bool MustWait(bool isIdle)
    {
        if (_drainFrom is not { } from || isIdle || time.GetTimestamp() < from)
        {
            return false;
        }

        if (time.GetElapsedTime(from) <= MaxDrain)
        {
            return true;
        }

        _drainFrom = After(Rest);
        return false;
    }

    private long After(TimeSpan delay) => time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
}
