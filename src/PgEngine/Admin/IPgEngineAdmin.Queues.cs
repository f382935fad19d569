namespace PgEngine.Admin;

public partial interface IPgEngineAdmin
{
    /// <summary>Sets limits, retries and history of a queue. Limits hold at once, also for jobs that wait already.</summary>
    /// <param name="queue">The queue, which need not have jobs yet.</param>
    /// <param name="settings">What to change.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="Errors.EngineException">A queue cannot have these settings.</exception>
    Task<bool> SetQueueAsync(string queue, QueueSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Sets the limits of one concurrency key, which come before those of its queue for every key.</summary>
    /// <param name="queue">The queue of the key.</param>
    /// <param name="concurrencyKey">The key.</param>
    /// <param name="maxRunning">So many run at once, 0 stops the key; null leaves it.</param>
    /// <param name="rateLimit">So many start in a time; null leaves it.</param>
    /// <param name="clear">Whether to forget the key's own limits first.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="Errors.EngineException">The limits make no sense.</exception>
    Task<bool> SetLimitAsync(
        string queue, string concurrencyKey, int? maxRunning = null, RateLimit? rateLimit = null, bool clear = false,
        CancellationToken cancellationToken = default);

    /// <summary>Lists limits of queues and concurrency keys, with what runs and waits under them.</summary>
    /// <param name="queue">The queue; null: all.</param>
    /// <param name="max">Concurrency keys at most, to 10,000.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<IReadOnlyList<LimitStatus>> GetLimitsAsync(string? queue = null, int max = 100, CancellationToken cancellationToken = default);

    /// <summary>Stops claims of a queue. Jobs that run go on.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="reason">Why; shown to whoever asks.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False: it was paused already.</returns>
    /// <exception cref="Errors.EngineException">No queue can have this name.</exception>
    Task<bool> PauseQueueAsync(string queue, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused queue go on, and wakes its workers.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False: it was not paused.</returns>
    /// <exception cref="Errors.EngineException">No queue can have this name.</exception>
    Task<bool> ResumeQueueAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Counts what waits and runs in each queue. Takes about a quarter of a second per million jobs.</summary>
    /// <param name="queue">The queue; null: all that have jobs, settings or workers.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<IReadOnlyList<QueueStatus>> GetQueuesAsync(string? queue = null, CancellationToken cancellationToken = default);

    /// <summary>Sets what history keeps of a kind, and for how long.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="settings">What to change.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="Errors.EngineException">A kind cannot have these settings.</exception>
    Task<bool> SetKindAsync(string kind, KindSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Reads the log lines of a job, oldest first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">Only lines after this <see cref="JobLogEntry.Number"/>.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Empty for a job without lines, or one that is forgotten.</returns>
    Task<IReadOnlyList<JobLogEntry>> GetJobLogAsync(long jobId, int after = 0, CancellationToken cancellationToken = default);
}
