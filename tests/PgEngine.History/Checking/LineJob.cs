namespace PgEngine.History;

/// <summary>A job in a line: between which moments it certainly was in the database, and when its attempts held a place.</summary>
internal sealed class LineJob
{
    public LineJob(JobTrace trace)
    {
        Trace = trace;
        Id = trace.Events.Find(static e => e.Job is not null)?.Job;
        foreach (var enqueue in trace.Enqueues.Where(static call => call.Settled))
        {
            KnownAt = Math.Min(KnownAt, enqueue.EndAt);
        }
        foreach (var claim in trace.Claims)
        {
            KnownAt = Math.Min(KnownAt, claim.OkAt);
            AliveUntil = Math.Max(AliveUntil, claim.InvokeAt);
            if (trace.SettleSentAt(claim.Lease) is { } sentAt)
            {
                AliveUntil = Math.Max(AliveUntil, sentAt);
                Holds.Add(new Hold(this, claim, sentAt, IsAccepted: true));
            }
            else
            {
                Holds.Add(new Hold(this, claim, LastSignOf(claim), IsAccepted: false));
            }
        }
        if (trace.Final is { } final && !JobTrace.IsFinished(final.State))
        {
            AliveUntil = long.MaxValue;
        }
    }

    public JobTrace Trace { get; }

    public long? Id { get; }

    /// <summary>Whoever looks after this moment sees the job. Never, where nobody was told of it.</summary>
    public long KnownAt { get; } = long.MaxValue;

    /// <summary>The job had not ended before this moment.</summary>
    public long AliveUntil { get; } = long.MinValue;

    public List<Hold> Holds { get; } = [];

    /// <summary>The last that the holder of a lost lease did with the job.</summary>
    private long LastSignOf(ClaimGrant claim) => Trace.Events
        .Where(e => e.Lease == claim.Lease && (e.Phase == HistoryPhase.Invoke
            || e.Kind is HistoryEventKind.Start or HistoryEventKind.Effect or HistoryEventKind.DbEffect))
        .Select(static e => e.Mono).DefaultIfEmpty(claim.OkAt).Max();

    /// <param name="Job">Whose attempt.</param>
    /// <param name="Claim">The attempt certainly held a place from its answer on.</param>
    /// <param name="Until">And until then; a stale one only worked on.</param>
    /// <param name="IsAccepted">Whether the database let it settle.</param>
    internal sealed record Hold(LineJob Job, ClaimGrant Claim, long Until, bool IsAccepted);
}
