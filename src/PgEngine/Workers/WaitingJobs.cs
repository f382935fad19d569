using System.Threading.Channels;
using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>Claimed jobs that wait for a slot: in order, counted, and with an eye on how long they will take.</summary>
internal sealed class WaitingJobs
{
    // At most this much work is held ahead of the slots, at the pace observed: a slow handler never hoards.
    private const double PrefetchSeconds = 0.1;

    private readonly PgEngineOptions _options;
    private readonly OutcomeBuffer _outcomes;
    private readonly BatchGatherer _gatherer;
    private readonly Pace _pace = new();
    private readonly Channel<SlotWork> _work = Channel.CreateUnbounded<SlotWork>(new() { SingleWriter = false });
    private int _held;
    private int _running;
    private int _exclusive;
    private long _expectedMicroseconds;

    public WaitingJobs(PgEngineOptions options, OutcomeBuffer outcomes, TimeProvider time)
    {
        _options = options;
        _outcomes = outcomes;
        Kinds = new ServedKinds(options);
        _gatherer = new BatchGatherer(time) { Ready = Queue };
    }

    public ServedKinds Kinds { get; }

    /// <summary>Takes the runs of workflows, which need no slot; null when no workflow is served.</summary>
    public IRunSink? Runs { get; set; }

    public ChannelReader<SlotWork> Reader => _work.Reader;

    /// <summary>Jobs and batches in slots.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Slots that could start something now.</summary>
    public int Free => Math.Max(0, _options.Concurrency - Volatile.Read(ref _held));

    /// <summary>Whether a job that must run alone is here.</summary>
    public bool HasExclusive => Volatile.Read(ref _exclusive) > 0;

    /// <summary>How long handlers take, as a moving average over all kinds; infinite before the first has run.</summary>
    public double AverageSeconds => _pace.Seconds;

    /// <summary>How many jobs that run one by one a claim may bring: for free slots, and what they can work off soon.</summary>
    public int Demand
    {
        get
        {
            var free = _options.Concurrency - Volatile.Read(ref _held);
            var waiting = Math.Max(0, -free);
            var budget = PrefetchSeconds * _options.Concurrency;
            var expected = Interlocked.Read(ref _expectedMicroseconds) / 1e6;
            if (free <= 0 && (expected > budget / 2 || waiting > _options.Prefetch / 2))
            {
                // Enough waits. Asked for in large pieces, not one by one.
                return 0;
            }

            var ahead = (budget - expected) / Math.Max(_pace.Seconds, 1e-6);
            return Math.Max(0, free) + (int)Math.Clamp(ahead, 0, Math.Max(0, _options.Prefetch - waiting));
        }
    }

    /// <summary>How many jobs of a batch kind a claim may bring: one batch for a free slot, or ahead of it when calls are short.</summary>
    public int BatchDemand(ServedKind kind)
    {
        var (open, isQueued) = _gatherer.Open(kind);
        if (Free > 0)
        {
            return kind.MaxBatch - open;
        }

        var mayPrefetch = _options.Prefetch > 0 && kind.Pace.Seconds <= PrefetchSeconds && (isQueued || kind.BatchesWaiting == 0);
        return mayPrefetch ? Math.Clamp(kind.MaxBatch - open, 0, _options.Prefetch) : 0;
    }

    /// <summary>Queues claimed jobs for the slots, in order.</summary>
    public void Add(List<ClaimedJob> jobs)
    {
        var hasBatches = false;
        foreach (var job in jobs)
        {
            if (job.Losses > 1)
            {
                Interlocked.Increment(ref _exclusive);
            }

            job.Served = Kinds.Find(job.Kind);
            if (job.Served?.Workflow is not null && Runs is { } runs)
            {
                runs.Add(job);
            }
            else if (job.Served is not { NewBatch: not null } kind)
            {
                Queue(job);
            }
            else if (job.Losses == 0)
            {
                hasBatches = true;
                _gatherer.Add(kind, job);
            }
            else
            {
                // Perhaps it was this one that took the worker with it: no other job of the batch shall share the blame.
                var alone = new JobBatch(kind) { IsQueued = true };
                alone.Jobs.Add(job);
                Queue(alone);
            }
        }

        if (hasBatches)
        {
            _gatherer.EndOfClaim(Kinds.Batches);
        }
    }

    /// <summary>Takes a job for a slot.</summary>
    /// <returns>False when it has been given back.</returns>
    public bool TryStart(ClaimedJob job)
    {
        if (!job.TryTake())
        {
            return false;
        }

        Interlocked.Add(ref _expectedMicroseconds, -job.ExpectedMicroseconds);
        Interlocked.Increment(ref _running);
        return true;
    }

    /// <summary>Takes a batch for a slot.</summary>
    /// <returns>Its jobs; none when all have been given back.</returns>
    public List<ClaimedJob> Start(JobBatch batch)
    {
        batch.Kind.CountWaiting(-1);
        var jobs = _gatherer.Close(batch);
        jobs.RemoveAll(job => !job.TryTake());
        if (jobs.Count > 0)
        {
            Interlocked.Increment(ref _running);
        }
        else
        {
            Interlocked.Decrement(ref _held);
        }

        return jobs;
    }

    /// <summary>A job has left its slot.</summary>
    public void Ended(ClaimedJob job)
    {
        EndedExclusive(job);
        EndedSlot();
    }

    /// <summary>A batch has left its slot.</summary>
    public void Ended(List<ClaimedJob> jobs)
    {
        jobs.ForEach(EndedExclusive);
        EndedSlot();
    }

    /// <summary>A run of a workflow has left this worker.</summary>
    public void EndedRun(ClaimedJob job) => EndedExclusive(job);

    /// <summary>Learns from a run.</summary>
    public void Learn(ServedKind? kind, TimeSpan duration, int jobs)
    {
        var seconds = duration.TotalSeconds;
        kind?.Pace.Learn(seconds);
        _pace.Learn(seconds / jobs);
    }

    /// <summary>Gives a job back with its attempt unspent, unless a slot has it.</summary>
    public bool TryGiveBack(ClaimedJob job)
    {
        if (!job.TryTake())
        {
            return false;
        }

        _outcomes.Add(new SettleItem { Job = job, Action = SettleAction.Release });
        EndedExclusive(job);
        if (job.Served is not { NewBatch: not null } and not { Workflow: not null })
        {
            Interlocked.Add(ref _expectedMicroseconds, -job.ExpectedMicroseconds);
            Interlocked.Decrement(ref _held);
        }

        return true;
    }

    /// <summary>Jobs have waited far longer than runs were said to take: nothing is known of the pace any more.</summary>
    public void ForgetPace()
    {
        _pace.Forget();
        Kinds.ForgetPace();
    }

    /// <summary>Starts nothing further; what waits is given back.</summary>
    public void Stop()
    {
        _work.Writer.TryComplete();
        _gatherer.Stop().ForEach(job => TryGiveBack(job));
        while (_work.Reader.TryRead(out var work))
        {
            GiveBack(work);
        }
    }

    private void Queue(ClaimedJob job)
    {
        // A kind that never ran may take any time: a few of it fill the budget.
        var expected = job.Served is { Pace.IsKnown: true } kind ? kind.Pace.Seconds : PrefetchSeconds;
        job.ExpectedMicroseconds = (int)Math.Min(expected * 1e6, int.MaxValue);
        Interlocked.Add(ref _expectedMicroseconds, job.ExpectedMicroseconds);
        Write(job);
    }

    private void Queue(JobBatch batch)
    {
        batch.Kind.CountWaiting(1);
        Write(batch);
    }

    private void Write(SlotWork work)
    {
        Interlocked.Increment(ref _held);

        // Only a completed channel refuses: the worker is stopping.
        if (!_work.Writer.TryWrite(work))
        {
            GiveBack(work);
        }
    }

    private void GiveBack(SlotWork work)
    {
        if (work is ClaimedJob job)
        {
            TryGiveBack(job);
        }
        else if (work is JobBatch batch)
        {
            batch.Kind.CountWaiting(-1);
            Interlocked.Decrement(ref _held);
            _gatherer.Close(batch).ForEach(one => TryGiveBack(one));
        }
    }

    private void EndedSlot()
    {
        Interlocked.Decrement(ref _running);
        Interlocked.Decrement(ref _held);
    }

    private void EndedExclusive(ClaimedJob job)
    {
        if (job.Losses > 1)
        {
            Interlocked.Decrement(ref _exclusive);
        }
    }
}
