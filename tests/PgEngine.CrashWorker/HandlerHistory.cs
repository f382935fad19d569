using PgEngine.History;
using PgEngine.Jobs;
using PgEngine.Workers;

namespace PgEngine.CrashWorker;

/// <summary>Writes what handlers do.</summary>
internal sealed class HandlerHistory(HistoryRecorder recorder)
{
    /// <summary>The lease is no business of a handler; only the history wants it.</summary>
    public static Guid LeaseOf(JobContext job) => ((RunningAttempt)job).Job.Lease.Id;

    public void Record(HistoryEventKind kind, JobContext job, Work work) => recorder.Record(Event(kind, job, work));

    public void Completing(JobContext job, Work work) =>
        recorder.Record(Event(HistoryEventKind.Complete, job, work) with { Phase = HistoryPhase.Invoke });

    public void Completed(JobContext job, Work work) => recorder.Record(Event(HistoryEventKind.Complete, job, work) with
    {
        Answer = HistoryAnswer.Ok,
        Outcome = HistoryOutcome.Completed,
    });

    /// <summary>A completion that threw: refused by the fence, so not applied; or else nobody knows.</summary>
    public void NotCompleted(JobContext job, Work work, bool isRefused, Exception e) =>
        recorder.Record(Event(HistoryEventKind.Complete, job, work) with
        {
            Phase = isRefused ? HistoryPhase.Fail : HistoryPhase.Info,
            Answer = isRefused ? HistoryAnswer.Stale : null,
            Error = e.GetType().Name,
        });

    private static HistoryEvent Event(HistoryEventKind kind, JobContext job, Work work) => new()
    {
        Kind = kind,
        Key = work.Name is null ? work.Key : null,
        Name = work.Name,
        Value = work.Name is null ? null : work.Key,
        Job = job.JobId,
        Attempt = job.Attempt,
        Lease = LeaseOf(job),
    };
}
