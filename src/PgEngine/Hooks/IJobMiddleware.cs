using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>
/// Stands around every run of a handler. May run something before and after it, skip it, fail it, or change its outcome. Made from the
/// attempt's service scope, as the handler is.
/// </summary>
public interface IJobMiddleware
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="job">The job.</param>
    /// <param name="next">
    /// Runs the next middleware or the handler. Not calling it skips the run: the outcome returned counts. In a batch,
    /// <paramref name="next"/> of every job waits for the others and ends with the job's own part of the batch.
    /// </param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>What becomes of the job. An exception fails the attempt as one of the handler does.</returns>
    Task<JobOutcome> InvokeAsync(JobContext job, JobRun next, CancellationToken cancellationToken);
}
