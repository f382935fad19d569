using System.Collections.Concurrent;
using PgEngine.Hooks;
using PgEngine.Jobs;

namespace PgEngine.Runtime.Tests.Hooks;

/// <summary>A middleware that writes down what it is handed; scoped, so one of each attempt.</summary>
internal sealed class Steps(ConcurrentQueue<string> log) : IJobMiddleware
{
    public async Task<JobOutcome> InvokeAsync(JobContext job, JobRun next, CancellationToken cancellationToken)
    {
        log.Enqueue($"in {job.Kind}");
        var outcome = await next();
        log.Enqueue($"out {job.Kind}");
        return outcome;
    }
}
