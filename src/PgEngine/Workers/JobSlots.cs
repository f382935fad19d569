using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>
/// The slots in which handlers run. Each slot is one loop, so that a job costs no task of its own. A slot is free as soon as its handler
/// returns; the outcome is committed later.
/// </summary>
internal sealed class JobSlots
{
    private readonly WaitingJobs _waiting;
    private readonly AttemptRunner _runner;
    private readonly BatchRunner _batches;
    private readonly LeaseBook _leases;
    private readonly OutcomeBuffer _outcomes;
    private readonly WorkerStatus _status;
    private readonly TimeProvider _time;
    private readonly SlotPlace[] _places;

    public JobSlots(
        PgEngineOptions options, WaitingJobs waiting, RunTools tools, LeaseBook leases, OutcomeBuffer outcomes, WorkerStatus status,
        TimeProvider time)
    {
        _waiting = waiting;
        _runner = new AttemptRunner(tools);
        _batches = new BatchRunner(tools);
        _leases = leases;
        _outcomes = outcomes;
        _status = status;
        _time = time;
        _places = [.. Enumerable.Range(0, options.Concurrency).Select(_ => new SlotPlace())];
    }

    /// <summary>Called when a slot has become free, or an outcome waits.</summary>
    public Action? Changed { get; set; }

    /// <summary>Runs all slots until <see cref="StopStarting"/> and the last handler's return.</summary>
    public Task RunAsync() => Task.WhenAll(
        Array.ConvertAll(_places, place => Task.Run(() => RunSlotAsync(place), CancellationToken.None)));

    /// <summary>Starts no further job; those that wait are given back with their attempts unspent.</summary>
    public void StopStarting()
    {
        _waiting.Stop();
        Changed?.Invoke();
    }

    /// <summary>Cancels the tokens of running attempts.</summary>
    /// <returns>How many were told.</returns>
    public int Stop(Predicate<RunningAttempt> which, StopReason reason)
    {
        var count = 0;
        foreach (var place in _places)
        {
            count += place.Current?.Stop(which, reason) ?? 0;
        }

        return count;
    }

    private async Task RunSlotAsync(SlotPlace place)
    {
        var reader = _waiting.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out var work))
            {
                if (work is JobBatch batch)
                {
                    await RunAsync(batch, place).ConfigureAwait(false);
                }
                else if (work is ClaimedJob job && _waiting.TryStart(job))
                {
                    await RunAsync(job, place).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task RunAsync(ClaimedJob job, SlotPlace place)
    {
        try
        {
            if (MayRun(job))
            {
                var startedAt = _time.GetTimestamp();
                Hand(job, await RunGuardedAsync(job, place).ConfigureAwait(false));
                place.Current = null;
                _waiting.Learn(job.Served, _time.GetElapsedTime(startedAt), jobs: 1);
            }
        }
        finally
        {
            _waiting.Ended(job);
            Changed?.Invoke();
        }
    }

    private async Task RunAsync(JobBatch batch, SlotPlace place)
    {
        var jobs = _waiting.Start(batch);
        if (jobs.Count == 0)
        {
            Changed?.Invoke();
            return;
        }

        try
        {
            var running = jobs.FindAll(MayRun);
            if (running.Count > 0)
            {
                var startedAt = _time.GetTimestamp();
                var items = await RunGuardedAsync(batch.Kind, running, place).ConfigureAwait(false);
                place.Current = null;
                Hand(running, items);
                _waiting.Learn(batch.Kind, _time.GetElapsedTime(startedAt), running.Count);
            }
        }
        finally
        {
            _waiting.Ended(jobs);
            Changed?.Invoke();
        }
    }

    /// <summary>Whether the job is still this worker's to run; if not, it has been seen to.</summary>
    private bool MayRun(ClaimedJob job)
    {
        if (job.Lease.IsLost)
        {
            _leases.Settled(job.Lease);
            return false;
        }

        if (!_status.MayStartJobs)
        {
            _outcomes.Add(new SettleItem { Job = job, Action = SettleAction.Release });
            return false;
        }

        return true;
    }

    private void Hand(ClaimedJob job, SettleItem? item)
    {
        if (item is null)
        {
            _leases.Settled(job.Lease);
        }
        else
        {
            _outcomes.Add(item);
        }
    }

    private void Hand(List<ClaimedJob> jobs, SettleItem?[] items)
    {
        var told = new List<SettleItem>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] is { } item)
            {
                told.Add(item);
            }
            else
            {
                _leases.Settled(jobs[i].Lease);
            }
        }

        _outcomes.AddRange(told);
    }

    /// <summary>A slot outlives whatever its job does, down to a listener of metrics or a span that throws.</summary>
    private async Task<SettleItem?> RunGuardedAsync(ClaimedJob job, SlotPlace place)
    {
        try
        {
            return await _runner.RunAsync(job, place).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return AttemptEnding.Broken(job, e);
        }
    }

    private async Task<SettleItem?[]> RunGuardedAsync(ServedKind kind, List<ClaimedJob> jobs, SlotPlace place)
    {
        try
        {
            return await _batches.RunAsync(kind, jobs, place).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As for a single job.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return [.. jobs.Select(job => AttemptEnding.Broken(job, e))];
        }
    }
}
