using System.Collections.Concurrent;
using PgEngine.Jobs;

namespace PgEngine.Runtime.Tests.Dispatch;

/// <summary>Fails at its first attempt.</summary>
internal sealed class ParcelHandler(Van van, ConcurrentQueue<Visit> seen) : IJobHandler<Parcel>
{
    public Task<JobOutcome> RunAsync(Parcel payload, JobContext job, CancellationToken cancellationToken)
    {
        seen.Enqueue(new Visit(payload, job.Attempt, van));
        return job.Attempt == 1 ? throw new InvalidOperationException("not today") : Task.FromResult(JobOutcome.Completed);
    }
}
