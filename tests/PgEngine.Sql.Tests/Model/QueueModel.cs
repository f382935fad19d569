using PgEngine.Sql.Tests.Support;

namespace PgEngine.Sql.Tests.Model;

/// <summary>
/// What the queue's functions should do, in memory and as plainly as it can be said. Time is told to it; nothing in it is random.
/// </summary>
internal sealed class QueueModel
{
    private const int LossesThatEnd = 5;

    public SortedDictionary<long, ModelJob> Jobs { get; } = [];

    public Dictionary<long, ModelWorker> Workers { get; } = [];

    public DateTime Now { get; set; }

    /// <summary>The jobs a claim takes, in the order it returns them.</summary>
    public List<ModelJob> Claim(ModelWorker worker, Guid lease, int max, int free, bool alone)
    {
        var due = Jobs.Values
            .Where(job => job.State == "ready" && job.RunAt <= Now && Serves(worker, job))
            .OrderBy(job => job.RunAt).ThenBy(job => job.Id)
            .ToList();
        var taken = alone && max > 0 ? due.Where(job => job.Losses > 1).Take(1).ToList() : [];
        if (taken.Count == 0)
        {
            taken = [.. due.Where(job => job.Losses == 1).Take(Math.Min(free, max))];
            taken.AddRange(due.Where(job => job.Losses == 0).OrderBy(job => job.Priority).Take(max - taken.Count));
        }

        foreach (var job in taken)
        {
            (job.State, job.Lease) = ("running", lease);
            job.Attempt++;
        }

        worker.Leases.Add(lease);
        return [.. taken.OrderBy(job => job.Priority).ThenBy(job => job.RunAt).ThenBy(job => job.Id)];
    }

    /// <summary>When the next job of a worker falls due.</summary>
    public DateTime? NextDue(ModelWorker worker) => Jobs.Values
        .Where(job => job.State == "ready" && job.RunAt > Now && Serves(worker, job))
        .Min(job => (DateTime?)job.RunAt);

    public Answer Settle(long id, Guid lease, string outcome, TimeSpan delay)
    {
        if (!Jobs.TryGetValue(id, out var job))
        {
            return Answer.Gone;
        }

        if (job.State != "running" || job.Lease != lease)
        {
            var recorded = job.Lease != lease ? null : job.IsLive ? job.LastOutcome : job.State;
            return recorded is not null ? Answer.Already(recorded)
                : job.Retried.Contains(lease) ? Answer.Already("retry")
                : Answer.Stale;
        }

        switch (outcome)
        {
            case "complete":
                job.State = "completed";
                return Answer.Ok("completed");
            case "discard":
                job.State = "cancelled";
                return Answer.Ok("cancelled");
            case "fail":
                return Answer.Ok(Fail(job, lease, delay));
            default:
                return Answer.Ok(GiveBack(job, delay, outcome == "snooze" ? "snoozed" : "released"));
        }
    }

    public string Cancel(long id)
    {
        if (!Jobs.TryGetValue(id, out var job))
        {
            return "unknown";
        }

        if (!job.IsLive)
        {
            return "finished";
        }

        if (job.State == "running")
        {
            job.CancelRequested = true;
            return "requested";
        }

        job.State = "cancelled";
        return "cancelled";
    }

    public string Retry(long id)
    {
        if (!Jobs.TryGetValue(id, out var job))
        {
            return "unknown";
        }

        if (job.State is "running" or "completed")
        {
            return job.State;
        }

        job.RunAt = Now;
        if (job.State == "ready")
        {
            return "moved up";
        }

        (job.State, job.Spared, job.Losses) = ("ready", job.Attempt, 0);
        (job.Lease, job.LastOutcome, job.CancelRequested) = (null, null, false);
        return "retried";
    }

    /// <summary>What a sweep with this threshold does to which job.</summary>
    public List<string> Sweep(TimeSpan threshold)
    {
        var acts = new List<string>();
        foreach (var worker in Workers.Values.Where(worker => worker.BeatAt < Now - threshold).ToList())
        {
            acts.AddRange(Held(worker).Select(job => $"{job.Id} {Rescue(job)}"));
            Workers.Remove(worker.Id);
        }

        return acts;
    }

    /// <summary>How many jobs a worker gives back when it leaves.</summary>
    public int Deregister(ModelWorker worker)
    {
        var held = Held(worker);
        held.ForEach(job => GiveBack(job, TimeSpan.Zero, "released"));
        Workers.Remove(worker.Id);
        return held.Count;
    }

    public List<Guid> LeasesThatHold(ModelWorker worker) => [.. Held(worker).Select(job => job.Lease!.Value).Distinct().Order()];

    private static bool Serves(ModelWorker worker, ModelJob job) => worker.Queues.Contains(job.Queue) && worker.Kinds.Contains(job.Kind);

    private List<ModelJob> Held(ModelWorker worker) =>
        [.. Jobs.Values.Where(job => job.State == "running" && worker.Leases.Contains(job.Lease!.Value))];

    private string Fail(ModelJob job, Guid lease, TimeSpan delay)
    {
        if (job.CancelRequested)
        {
            return job.State = "cancelled";
        }

        if (job.Attempt - job.Spared >= job.MaxAttempts)
        {
            return job.State = "failed";
        }

        (job.State, job.RunAt) = ("ready", Now + delay);
        job.Retried.Add(lease);
        return job.LastOutcome = "retry";
    }

    private string GiveBack(ModelJob job, TimeSpan delay, string outcome)
    {
        if (job.CancelRequested)
        {
            return job.State = "cancelled";
        }

        (job.State, job.RunAt) = ("ready", Now + delay);
        job.Spared++;
        return job.LastOutcome = outcome;
    }

    private string Rescue(ModelJob job)
    {
        if (job.CancelRequested)
        {
            return job.State = "cancelled";
        }

        job.Losses++;
        job.Spared++;
        if (job.Losses >= LossesThatEnd)
        {
            return job.State = "failed";
        }

        (job.State, job.RunAt, job.Lease, job.LastOutcome) = ("ready", Now, null, null);
        return "rescued";
    }
}
