using PgEngine.Jobs;

namespace PgEngine.Bench.Workers;

/// <summary>Does nothing but count: the engine is measured, not the work.</summary>
internal sealed class BenchJobHandler(HandlerCalls calls) : IJobHandler<BenchJob>
{
    private static readonly Task<JobOutcome> Done = Task.FromResult(JobOutcome.Completed);

    public Task<JobOutcome> RunAsync(BenchJob payload, JobContext job, CancellationToken cancellationToken)
    {
        calls.Began(payload);
        return Done;
    }
}
