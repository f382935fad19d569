namespace PgEngine.Jobs;

/// <summary>A job whose payload has been read: runs its handler with the services of the attempt's scope.</summary>
internal delegate Task<JobOutcome> PreparedJob(IServiceProvider services, JobContext job, CancellationToken cancellationToken);
