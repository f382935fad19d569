using System.Threading.Channels;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>
/// The slots in which handlers run, and the jobs that wait for one. Each slot is one loop, so that a job costs no task of its own.
/// A slot is free as soon as its handler returns; the outcome is committed later.
/// </summary>
internal sealed class JobSlots
{
    // At most this much work is held ahead of the slots, at the pace observed: a slow handler never hoards.
    private const double PrefetchSeconds = 0.1;

    private readonly PgEngineOptions _options;
    private readonly AttemptRunner _runner;
    private readonly LeaseBook _leases;
    private readonly OutcomeBuffer _outcomes;
    private readonly WorkerStatus _status;
    private readonly TimeProvider _time;
    private readonly Channel<ClaimedJob> _waiting = Channel.CreateUnbounded<ClaimedJob>(new() { SingleWriter = false });
    private readonly RunningAttempt?[] _current;
    private int _held;
    private int _exclusive;
    private int _running;
    private double _averageSeconds = double.PositiveInfinity;

    public JobSlots(
        PgEngineOptions options, AttemptRunner runner, LeaseBook leases, OutcomeBuffer outcomes, WorkerStatus status, TimeProvider time)
    {
        _options = options;
        _runner = runner;
        _leases = leases;
        _outcomes = outcomes;
        _status = status;
        _time = time;
        _current = new RunningAttempt?[options.Concurrency];
    }

    /// <summary>Called when a slot has become free, or an outcome waits.</summary>
    public Action? Changed { get; set; }

    /// <summary>Jobs in slots.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Jobs that wait for a slot.</summary>
    public int Buffered => Math.Max(0, Volatile.Read(ref _held) - Running);

    /// <summary>Slots that could start a job now.</summary>
    public int Free => Math.Max(0, _options.Concurrency - Volatile.Read(ref _held));

    /// <summary>Whether a job that must run alone is here.</summary>
    public bool HasExclusive => Volatile.Read(ref _exclusive) > 0;

    /// <summary>How long handlers take, as a moving average; infinite before the first has run.</summary>
    public TimeSpan AverageDuration => _averageSeconds > 1e6 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(_averageSeconds);

    /// <summary>How many jobs a claim may bring: free slots, and what they can work off soon. None while enough wait.</summary>
    public int Demand
    {
        get
        {
            var ahead = (int)Math.Min(_options.Prefetch, PrefetchSeconds * _options.Concurrency / Math.Max(_averageSeconds, 1e-6));
            var held = Volatile.Read(ref _held);
            return held > _options.Concurrency + (ahead / 2) ? 0 : _options.Concurrency + ahead - held;
        }
    }

    /// <summary>Queues claimed jobs for the slots, in order.</summary>
    public void Add(List<ClaimedJob> jobs)
    {
        Interlocked.Add(ref _held, jobs.Count);
        foreach (var job in jobs)
        {
            if (job.Losses > 1)
            {
                Interlocked.Increment(ref _exclusive);
            }

            // Only a completed channel refuses: the worker is stopping.
            if (!_waiting.Writer.TryWrite(job))
            {
                GiveBack(job);
            }
        }
    }

    /// <summary>Runs all slots until <see cref="StopStarting"/> and the last handler's return.</summary>
    public Task RunAsync()
    {
        var slots = new Task[_options.Concurrency];
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = i;
            slots[i] = Task.Run(() => RunSlotAsync(slot), CancellationToken.None);
        }

        return Task.WhenAll(slots);
    }

    /// <summary>Starts no further job; those that wait are given back with their attempts unspent.</summary>
    public void StopStarting()
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var job))
        {
            GiveBack(job);
        }

        Changed?.Invoke();
    }

    /// <summary>Cancels the tokens of running attempts.</summary>
    /// <returns>How many were told.</returns>
    public int Stop(Predicate<RunningAttempt> which, StopReason reason)
    {
        var count = 0;
        foreach (ref var entry in _current.AsSpan())
        {
            if (Volatile.Read(ref entry) is { } attempt && which(attempt))
            {
                attempt.Stop(reason);
                count++;
            }
        }

        return count;
    }

    private async Task RunSlotAsync(int slot)
    {
        var reader = _waiting.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out var job))
            {
                Interlocked.Increment(ref _running);
                try
                {
                    await RunAsync(job, slot).ConfigureAwait(false);
                }
                finally
                {
                    Interlocked.Decrement(ref _running);
                    Release(job);
                    Changed?.Invoke();
                }
            }
        }
    }

    private async Task RunAsync(ClaimedJob job, int slot)
    {
        if (job.Lease.IsLost)
        {
            _leases.Settled(job.Lease);
            return;
        }

        if (!_status.MayStartJobs)
        {
            _outcomes.Add(new SettleItem { Job = job, Action = SettleAction.Release });
            return;
        }

        var startedAt = _time.GetTimestamp();
        if (await RunGuardedAsync(job, slot).ConfigureAwait(false) is { } item)
        {
            _outcomes.Add(item);
        }
        else
        {
            _leases.Settled(job.Lease);
        }

        Volatile.Write(ref _current[slot], null);
        Learn(_time.GetElapsedTime(startedAt).TotalSeconds);
    }

    /// <summary>A slot outlives whatever its job does, down to a listener of metrics or a span that throws.</summary>
    private async Task<SettleItem?> RunGuardedAsync(ClaimedJob job, int slot)
    {
        try
        {
            return await _runner.RunAsync(job, attempt => Volatile.Write(ref _current[slot], attempt)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return AttemptRunner.Broken(job, e);
        }
    }

    // Racy on purpose: a lost update of an average does no harm, a lock per job would.
    private void Learn(double seconds) =>
        _averageSeconds = double.IsPositiveInfinity(_averageSeconds) ? seconds : (_averageSeconds * 0.95) + (seconds * 0.05);

    private void GiveBack(ClaimedJob job)
    {
        _outcomes.Add(new SettleItem { Job = job, Action = SettleAction.Release });
        Release(job);
    }

    private void Release(ClaimedJob job)
    {
        Interlocked.Decrement(ref _held);
        if (job.Losses > 1)
        {
            Interlocked.Decrement(ref _exclusive);
        }
    }
}
