namespace PgEngine.Jobs;

/// <summary>Runs the jobs of one kind. Made anew, from a service scope of its own, for every attempt.</summary>
/// <typeparam name="TPayload">The payload of the kind.</typeparam>
public interface IJobHandler<in TPayload>
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="payload">The job's input.</param>
    /// <param name="job">The job and what can be done with it while it runs.</param>
    /// <param name="cancellationToken">
    /// Cancelled on timeout, cancellation, lost lease or shutdown; <see cref="JobContext.StopReason"/> says which.
    /// </param>
    /// <returns>What becomes of the job. An exception fails the attempt; the job is retried by its policy.</returns>
    Task<JobOutcome> RunAsync(TPayload payload, JobContext job, CancellationToken cancellationToken);
}
