using System.Data.Common;
using System.Text.Json;

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
