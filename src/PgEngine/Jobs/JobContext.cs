using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PgEngine.Client;

namespace PgEngine.Jobs;

/// <summary>One running attempt: what is known of the job, and what its handler can do while it runs.</summary>
public abstract class JobContext
{
    private protected JobContext()
    {
    }

    /// <summary>The job's id.</summary>
    public abstract long JobId { get; }

    /// <summary>The kind the handler was registered for.</summary>
    public abstract string Kind { get; }

    /// <summary>The queue the job was on.</summary>
    public abstract string Queue { get; }

    /// <summary>Number of this attempt, from 1; it only grows, and counts attempts that were lost or given back too.</summary>
    public abstract int Attempt { get; }

    /// <summary>When the job was enqueued, by the database's clock.</summary>
    public abstract DateTimeOffset CreatedAt { get; }

    /// <summary>When the job was due, by the database's clock.</summary>
    public abstract DateTimeOffset ScheduledAt { get; }

    /// <summary>Headers given at enqueue, or null.</summary>
    public abstract JsonElement? Headers { get; }

    /// <summary>The services of this attempt's scope.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>Why the attempt's token was cancelled.</summary>
    public abstract StopReason StopReason { get; }

    /// <summary>The same for every attempt of this job: an idempotency key for calls to other systems.</summary>
    public abstract string IdempotencyKey { get; }

    /// <summary>Reports progress; the last report before each flush is stored. Never waits, never fails the job.</summary>
    /// <param name="progress">Any value the engine's JSON options can write, for example <c>0.4</c>.</param>
    public abstract void ReportProgress<T>(T progress);

    /// <summary>
    /// Adds a line to the job's log, which <c>job_log(id)</c> and <c>pgengine job-log</c> show. Never waits, never fails the job.
    /// </summary>
    /// <param name="level">How bad it is; <see cref="LogLevel.None"/> writes nothing.</param>
    /// <param name="message">The line. Of a line the first 4096 characters are kept, of a job the newest 1000 lines.</param>
    public abstract void Log(LogLevel level, string message);

    /// <summary>Enqueues a job when this one completes, in the same commit: both happen or neither.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind, not one derived from it.</typeparam>
    /// <param name="payload">The new job's payload.</param>
    /// <param name="options">How it is enqueued. A delay counts from the completion.</param>
    /// <remarks>
    /// Nothing is enqueued when the attempt fails, or is snoozed or discarded. A job that the database refuses fails this one for good.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The type has no kind, or more than one; or the job is completed already by <c>CompleteInAsync</c>.
    /// </exception>
    public abstract void EnqueueOnCompletion<TPayload>(TPayload payload, EnqueueOptions? options = null);

    /// <summary>As <see cref="EnqueueOnCompletion{TPayload}"/>, by the name of the kind.</summary>
    /// <param name="kind">The kind's name.</param>
    /// <param name="payloadJson">The payload as JSON.</param>
    /// <param name="options">How it is enqueued. A delay counts from the completion.</param>
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The job is completed already by <c>CompleteInAsync</c>.</exception>
    public abstract void EnqueueOnCompletion(string kind, string payloadJson, EnqueueOptions? options = null);

    /// <summary>
    /// Completes the job inside the handler's own transaction: its writes and the completion commit together, or neither does.
    /// </summary>
    /// <param name="transaction">An open transaction on the engine's database, from any ADO.NET provider wrapper.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.LeaseLostException">The job is not this attempt's any more: roll back.</exception>
    /// <exception cref="Errors.EngineException">Another session has locked the job for more than 5 seconds: roll back.</exception>
    /// <remarks>
    /// The handler commits. After this call the runtime sends nothing for the job until the handler returns; then it asks the
    /// database. A transaction that did not commit by then fails the attempt.
    /// </remarks>
    public abstract Task CompleteInAsync(DbTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CompleteInAsync(DbTransaction, CancellationToken)"/>, with a result.</summary>
    /// <param name="transaction">An open transaction on the engine's database.</param>
    /// <param name="result">The result, kept when the job was enqueued with <c>KeepResult</c>.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.LeaseLostException">The job is not this attempt's any more: roll back.</exception>
    public abstract Task CompleteInAsync<T>(DbTransaction transaction, T result, CancellationToken cancellationToken = default);
}
