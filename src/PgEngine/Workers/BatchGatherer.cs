namespace PgEngine.Workers;

/// <summary>
/// Gathers claimed jobs of batch kinds. A batch is ready for a slot when it is full, or has waited as long as its kind allows; until a slot
/// takes it, it goes on growing.
/// </summary>
internal sealed class BatchGatherer(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ServedKind, JobBatch> _open = [];

    /// <summary>Called with a batch that a slot may take.</summary>
    public Action<JobBatch>? Ready { get; set; }

    /// <summary>Adds a job to the open batch of its kind.</summary>
    public void Add(ServedKind kind, ClaimedJob job)
    {
        JobBatch? ready = null;
        lock (_lock)
        {
            if (!_open.TryGetValue(kind, out var batch))
            {
                _open.Add(kind, batch = new JobBatch(kind));
            }

            batch.Jobs.Add(job);
            if (batch.IsFull)
            {
                _open.Remove(kind);
                ready = Queue(batch);
            }
        }

        if (ready is not null)
        {
            Ready?.Invoke(ready);
        }
    }

    /// <summary>A claim's jobs are all here: what does not wait for more is ready.</summary>
    public void EndOfClaim(ServedKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            JobBatch? ready = null;
            lock (_lock)
            {
                if (_open.TryGetValue(kind, out var batch) && !batch.IsQueued)
                {
                    if (kind.MaxWait == TimeSpan.Zero)
                    {
                        ready = Queue(batch);
                    }
                    else
                    {
                        batch.Timer ??= time.CreateTimer(WaitedLongEnough, batch, kind.MaxWait, Timeout.InfiniteTimeSpan);
                    }
                }
            }

            if (ready is not null)
            {
                Ready?.Invoke(ready);
            }
        }
    }

    /// <summary>Closes a batch: a slot is there.</summary>
    public List<ClaimedJob> Close(JobBatch batch)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(batch.Kind, out var open) && open == batch)
            {
                _open.Remove(batch.Kind);
            }

            return batch.Jobs;
        }
    }

    /// <summary>How many jobs the open batch of a kind has, and whether it is on its way to a slot.</summary>
    public (int Jobs, bool IsQueued) Open(ServedKind kind)
    {
        lock (_lock)
        {
            return _open.TryGetValue(kind, out var batch) ? (batch.Jobs.Count, batch.IsQueued) : (0, false);
        }
    }

    /// <summary>Ends all gathering.</summary>
    /// <returns>The jobs that no slot will be offered.</returns>
    public List<ClaimedJob> Stop()
    {
        var jobs = new List<ClaimedJob>();
        lock (_lock)
        {
            foreach (var batch in _open.Values)
            {
                if (!batch.IsQueued)
                {
                    Queue(batch);
                    jobs.AddRange(batch.Jobs);
                }
            }

            _open.Clear();
        }

        return jobs;
    }

    private void WaitedLongEnough(object? state)
    {
        var batch = (JobBatch)state!;
        lock (_lock)
        {
            if (batch.IsQueued)
            {
                return;
            }

            Queue(batch);
        }

        Ready?.Invoke(batch);
    }

    private static JobBatch? Queue(JobBatch batch)
    {
        if (batch.IsQueued)
        {
            return null;
        }

        batch.IsQueued = true;
        batch.Timer?.Dispose();
        return batch;
    }
}
