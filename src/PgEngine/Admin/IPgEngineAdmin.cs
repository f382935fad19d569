namespace PgEngine.Admin;

/// <summary>
/// What an operator does to many jobs at once. Registered beside <see cref="Client.IPgEngine"/>; its database role needs the profile operator.
/// </summary>
/// <remarks>
/// Every act is written to the audit table. Bulk acts never wait for a job that somebody else holds: its answer is
/// <see cref="BulkOutcome.Busy"/>. Failures of the connection are Npgsql's exceptions.
/// </remarks>
public partial interface IPgEngineAdmin
{
    /// <summary>Lists dead letters, newest id first, a page at a time.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>At most <see cref="FailedJobFilter.Max"/> of them.</returns>
    /// <exception cref="Errors.EngineException">The filter makes no sense.</exception>
    Task<IReadOnlyList<FailedJob>> FailedAsync(FailedJobFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Runs dead letters again under their ids, lowest first, in batches of 1,000: each batch is a transaction.</summary>
    /// <param name="filter">Which; <see cref="FailedJobFilter.BeforeId"/> is not used.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="ratePerSecond">So many become due a second; null: all at once.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>How many run again. Those whose key a live job has stay dead letters.</returns>
    /// <exception cref="Errors.EngineException">The filter or the rate makes no sense.</exception>
    Task<int> RetryFailedAsync(
        FailedJobFilter? filter = null, int max = int.MaxValue, double? ratePerSecond = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a failed or cancelled job again under its own id, with another payload.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="payloadJson">The payload that takes the place of the old one, as JSON.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.InvalidJobException">The payload is too large or too deep.</exception>
    Task<Client.RetryAnswer> RetryAsync(long jobId, string payloadJson, CancellationToken cancellationToken = default);

    /// <summary>Completes jobs by hand, without running them. Running ones are left alone.</summary>
    /// <param name="jobIds">At most 10,000 jobs.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>One answer per job, by id.</returns>
    Task<IReadOnlyList<BulkAnswer>> CompleteJobsAsync(IReadOnlyCollection<long> jobIds, CancellationToken cancellationToken = default);

    /// <summary>Ends jobs as dead letters by hand. Running ones are left alone.</summary>
    /// <param name="jobIds">At most 10,000 jobs.</param>
    /// <param name="reason">Why; kept with the jobs.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>One answer per job, by id.</returns>
    Task<IReadOnlyList<BulkAnswer>> FailJobsAsync(
        IReadOnlyCollection<long> jobIds, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Changes time, priority or attempts of jobs, and brings dead letters back. Running ones are left alone.</summary>
    /// <param name="jobIds">At most 10,000 jobs.</param>
    /// <param name="changes">What to change.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>One answer per job, by id.</returns>
    /// <exception cref="Errors.InvalidJobException">A job cannot have these values.</exception>
    Task<IReadOnlyList<BulkAnswer>> RescheduleJobsAsync(
        IReadOnlyCollection<long> jobIds, RescheduleOptions changes, CancellationToken cancellationToken = default);

    /// <summary>Cancels the live jobs that match, in batches of 1,000: each batch is a transaction. Running ones are asked to stop.</summary>
    /// <param name="filter">Which; at least one member must be set.</param>
    /// <param name="reason">Why; kept with the jobs.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>How many were cancelled or asked to stop.</returns>
    /// <exception cref="Errors.EngineException">The filter is empty or makes no sense.</exception>
    Task<long> CancelJobsAsync(CancelJobsFilter filter, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Takes all jobs from workers that are known to be dead, without spending the jobs' attempts.</summary>
    /// <param name="workerIds">The workers' ids in the database.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many jobs each gave back; null for a worker that is not known.</returns>
    /// <remarks>A worker that lives after all loses what it does, and registers again with its next beat.</remarks>
    Task<IReadOnlyDictionary<long, int?>> ForceUnlockWorkersAsync(
        IReadOnlyCollection<long> workerIds, CancellationToken cancellationToken = default);
}
