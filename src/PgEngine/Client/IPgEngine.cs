using System.Data.Common;

namespace PgEngine.Client;

/// <summary>Puts jobs on queues and asks what became of them. Safe to use from many threads at once.</summary>
/// <remarks>
/// <para>
/// Without a transaction a call is durable when it returns. With one, it is part of that transaction: the job is seen when it commits, and
/// never if it rolls back. Any provider's transaction on the engine's database will do, for example
/// <c>context.Database.CurrentTransaction.GetDbTransaction()</c> of EF Core. An ambient <c>TransactionScope</c> is joined only through a
/// data source of the application (<see cref="Hosting.PgEngineOptions.UseDataSource"/>) that enlists.
/// </para>
/// <para>
/// Failures of the connection are Npgsql's exceptions. After one of those it is not known whether a job was enqueued.
/// </para>
/// </remarks>
public partial interface IPgEngine
{
    /// <summary>Enqueues a job of the kind registered for the payload's type.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind, not one derived from it.</typeparam>
    /// <param name="payload">The handler's input; at most 1 MiB as JSON and 64 levels deep.</param>
    /// <param name="options">How to enqueue it.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused the job.</exception>
    Task<long> EnqueueAsync<TPayload>(
        TPayload payload, EnqueueOptions? options = null, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>Enqueues a job by the name of its kind. The kind need not be registered here.</summary>
    /// <param name="kind">The kind's name.</param>
    /// <param name="payloadJson">The handler's input as JSON; at most 1 MiB and 64 levels deep.</param>
    /// <param name="options">How to enqueue it.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused the job.</exception>
    Task<long> EnqueueAsync(
        string kind,
        string payloadJson,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Enqueues many jobs of one kind with the same options, all or none.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind, not one derived from it.</typeparam>
    /// <param name="payloads">
    /// Read once, as the jobs are sent: one round trip for each 2,000 of them or 4 MiB. All are in one transaction, ours if none is given.
    /// </param>
    /// <param name="options">How to enqueue them.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The jobs' ids, in the order of the payloads.</returns>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused a job; none is enqueued.</exception>
    Task<IReadOnlyList<long>> EnqueueManyAsync<TPayload>(
        IEnumerable<TPayload> payloads,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>As <see cref="EnqueueManyAsync{TPayload}"/>, by the name of the kind and with payloads as JSON.</summary>
    /// <param name="kind">The kind's name.</param>
    /// <param name="payloadsJson">The payloads as JSON; read once, as the jobs are sent.</param>
    /// <param name="options">How to enqueue them.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The jobs' ids, in the order of the payloads.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused a job; none is enqueued.</exception>
    Task<IReadOnlyList<long>> EnqueueManyAsync(
        string kind,
        IEnumerable<string> payloadsJson,
        EnqueueOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Waits until a job has ended, and returns its result.</summary>
    /// <typeparam name="TResult">What the result is read into; the engine's JSON options must know it.</typeparam>
    /// <param name="jobId">The job. Its enqueue must have committed.</param>
    /// <param name="cancellationToken">Ends the wait. Without it the wait lasts as long as the job.</param>
    /// <remarks>
    /// Enqueue with <see cref="EnqueueOptions.KeepResult"/>: then the end of the job wakes the caller and its result is there. Without it
    /// the caller finds out by polling, within <see cref="Hosting.PgEngineOptions.PollInterval"/>, and only if the queue keeps history.
    /// A lost connection does not end the wait, once the database has answered.
    /// </remarks>
    /// <exception cref="Errors.JobFailedException">The job has failed for good.</exception>
    /// <exception cref="Errors.JobCancelledException">The job was cancelled or discarded.</exception>
    /// <exception cref="Errors.JobNotFoundException">Nothing is known of the job.</exception>
    /// <exception cref="InvalidOperationException">The job completed without a result.</exception>
    /// <exception cref="System.Text.Json.JsonException">The result does not fit the type.</exception>
    Task<TResult?> WaitForResultAsync<TResult>(long jobId, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="WaitForResultAsync{TResult}"/>, with the result as JSON.</summary>
    /// <param name="jobId">The job. Its enqueue must have committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result as JSON; null when the job completed without one.</returns>
    /// <exception cref="Errors.JobFailedException">The job has failed for good.</exception>
    /// <exception cref="Errors.JobCancelledException">The job was cancelled or discarded.</exception>
    /// <exception cref="Errors.JobNotFoundException">Nothing is known of the job.</exception>
    Task<string?> WaitForResultAsync(long jobId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: at once if it waits, by asking its worker if it runs.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="reason">Why; kept with the job.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<CancelAnswer> CancelAsync(long jobId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a failed or cancelled job again under its own id, or a waiting one at once.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.InvalidJobException">History did not keep the job's payload.</exception>
    Task<RetryAnswer> RetryAsync(long jobId, CancellationToken cancellationToken = default);

    /// <summary>Asks where a job stands.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Null when nothing is known of it.</returns>
    Task<JobStatus?> GetJobAsync(long jobId, CancellationToken cancellationToken = default);
}
