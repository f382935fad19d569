using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>One middleware as it is run: the services are those of the attempt.</summary>
internal delegate Task<JobOutcome> MiddlewareStep(
    IServiceProvider services, JobContext job, JobRun next, CancellationToken cancellationToken);
