using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>Gives back jobs that were claimed ahead and have waited too long, or were cancelled, before a slot took them.</summary>
internal sealed class PrefetchWatch : IDisposable
{
    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(5);

    private readonly PgEngineOptions _options;
    private readonly WaitingJobs _waiting;
    private readonly LeaseBook _leases;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tick;
    private readonly ITimer _timer;

    public PrefetchWatch(PgEngineOptions options, WaitingJobs waiting, LeaseBook leases, TimeProvider time)
    {
        _options = options;
        _waiting = waiting;
        _leases = leases;
        _time = time;
        _tick = options.PrefetchTtl / 4 < LongestTick ? options.PrefetchTtl / 4 : LongestTick;
        _timer = time.CreateTimer(
            static state => ((PrefetchWatch)state!).ReturnOld(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_tick, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called when jobs have gone back.</summary>
    public Action? Returned { get; set; }

    /// <summary>Gives cancelled jobs back: the database ends them.</summary>
    public void Cancel(long[] jobIds)
    {
        foreach (var lease in _leases.All())
        {
            foreach (var job in lease.Jobs)
            {
                if (jobIds.Contains(job.Id))
                {
                    _waiting.TryGiveBack(job);
                }
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void ReturnOld()
    {
        var returned = false;
        foreach (var lease in _leases.All())
        {
            var age = _time.GetElapsedTime(lease.GrantedAt);
            if (age < _options.PrefetchTtl)
            {
                continue;
            }

            foreach (var job in lease.Jobs)
            {
                // A batch may wait for more jobs first.
                if (age >= _options.PrefetchTtl + (job.Served?.MaxWait ?? TimeSpan.Zero))
                {
                    returned |= _waiting.TryGiveBack(job);
                }
            }
        }

        if (returned)
        {
            _waiting.ForgetPace();
            Returned?.Invoke();
        }

        _timer.Change(_tick, Timeout.InfiniteTimeSpan);
    }
}
