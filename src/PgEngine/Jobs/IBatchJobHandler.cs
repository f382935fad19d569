namespace PgEngine.Jobs;

/// <summary>Runs many jobs of one kind in one call. Made anew, from a service scope of its own, for every call.</summary>
/// <typeparam name="TPayload">The payload of the kind.</typeparam>
public interface IBatchJobHandler<TPayload>
{
    /// <summary>Runs one attempt of each job.</summary>
    /// <param name="items">The jobs, from one up to the kind's greatest batch.</param>
    /// <param name="cancellationToken">
    /// Cancelled when none of the jobs may go on (shutdown, timeout, lost leases). A single job that has to stop is told by
    /// <see cref="BatchItem.CancellationToken"/>.
    /// </param>
    /// <returns>What becomes of the jobs. Each keeps attempts and retries of its own: only those that failed run again.</returns>
    Task<BatchOutcome> RunAsync(IReadOnlyList<BatchItem<TPayload>> items, CancellationToken cancellationToken);
}
