using PgEngine.Jobs;

namespace PgEngine.AotSample;

/// <summary>A handler class, which the container makes.</summary>
internal sealed class GreetingHandler : IJobHandler<Greeting>
{
    public Task<JobOutcome> RunAsync(Greeting payload, JobContext job, CancellationToken cancellationToken) =>
        Task.FromResult(JobOutcome.Result(string.Join(' ', Enumerable.Repeat(payload.Name, payload.Times))));
}
