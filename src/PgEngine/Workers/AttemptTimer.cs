using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Stops an attempt when its time is up.</summary>
internal sealed class AttemptTimer : IDisposable
{
    // The longest due time a timer takes; a job that may run longer is simply not timed.
    private static readonly TimeSpan MaxDueTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly ITimer? _timer;

    public AttemptTimer(RunningAttempt attempt, TimeSpan timeout, TimeProvider time)
    {
        if (timeout < MaxDueTime)
        {
            _timer = time.CreateTimer(
                static state => ((RunningAttempt)state!).Stop(StopReason.Timeout), attempt, timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();
}
