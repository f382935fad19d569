using PgEngine.History;
using PgEngine.Jobs;

namespace PgEngine.CrashWorker;

/// <summary>Takes its time, has an effect outside the database, and returns; the first attempts may be put off or fail.</summary>
internal sealed class PlainHandler(HandlerHistory history) : IJobHandler<Work>
{
    public async Task<JobOutcome> RunAsync(Work payload, JobContext job, CancellationToken cancellationToken)
    {
        history.Record(HistoryEventKind.Start, job, payload);
        await Task.Delay(payload.DurationOf(job.Attempt), payload.IsDeaf ? CancellationToken.None : cancellationToken);
        if (job.Attempt <= payload.Snoozes)
        {
            return JobOutcome.Snooze(TimeSpan.FromMilliseconds(payload.RetryMs));
        }

        if (job.Attempt <= payload.Snoozes + payload.Failures)
        {
            return JobOutcome.RetryAfter(TimeSpan.FromMilliseconds(payload.RetryMs));
        }

        history.Record(HistoryEventKind.Effect, job, payload);
        return JobOutcome.Completed;
    }
}
