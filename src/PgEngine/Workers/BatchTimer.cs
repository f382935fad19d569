using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Stops each attempt of a batch when its time is up: one timer, set anew for the next timeout.</summary>
internal sealed class BatchTimer : IDisposable
{
    // The longest due time a timer takes; a job that may run longer is simply not timed.
    private static readonly TimeSpan MaxDueTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly RunningBatch _batch;
    private readonly Func<ClaimedJob, TimeSpan> _timeout;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly ITimer _timer;

    public BatchTimer(RunningBatch batch, Func<ClaimedJob, TimeSpan> timeout, TimeProvider time)
    {
        _batch = batch;
        _timeout = timeout;
        _time = time;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((BatchTimer)state!).Elapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Set(TimeSpan.Zero);
    }

    public void Dispose() => _timer.Dispose();

    private void Elapsed()
    {
        var elapsed = _time.GetElapsedTime(_startedAt);
        _batch.Stop(attempt => attempt.StopReason == StopReason.None && _timeout(attempt.Job) <= elapsed, StopReason.Timeout);
        Set(elapsed);
    }

    private void Set(TimeSpan elapsed)
    {
        var next = TimeSpan.MaxValue;
        foreach (var attempt in _batch.Attempts)
        {
            if (attempt.StopReason == StopReason.None && _timeout(attempt.Job) is var timeout && timeout < next)
            {
                next = timeout;
            }
        }

        if (next < MaxDueTime)
        {
            // A millisecond more: a timer that fires early would find nobody's time up.
            var due = next - elapsed + TimeSpan.FromMilliseconds(1);
            _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
