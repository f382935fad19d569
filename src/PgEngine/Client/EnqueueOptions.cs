using PgEngine.Jobs;

namespace PgEngine.Client;

/// <summary>How a job is enqueued. What is not set is left to the kind, then to the queue.</summary>
public sealed record EnqueueOptions
{
    /// <summary>The queue, 1 to 200 characters. A queue needs no set-up.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Queue { get; init; } = "default";

    /// <summary>Not before this time, by the database's clock. At most 100 years ahead; a time that has passed means now.</summary>
    /// <value>The default value is null: at once.</value>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Not before this much time has passed, by the database's clock. Not together with <see cref="RunAt"/>.</summary>
    /// <value>The default value is null: at once.</value>
    public TimeSpan? Delay { get; init; }

    /// <summary>From -100 (first) to 100 (last).</summary>
    /// <value>The default value is 0.</value>
    public int Priority { get; init; }

    /// <summary>How many attempts the job has, from 1 to 1,000,000.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else 20.</value>
    public int? MaxAttempts { get; init; }

    /// <summary>How long one attempt may run, at most 10 years.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else the worker's.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Keeps the result whatever the queue's history keeps, and wakes those who wait for it.</summary>
    /// <value>The default value is false.</value>
    public bool KeepResult { get; init; }

    /// <summary>
    /// Text for the handler beside the payload, at most 16 KiB in all. <c>traceparent</c> and <c>tracestate</c> of the current activity are
    /// added unless <c>traceparent</c> is given.
    /// </summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How long failed attempts wait.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else 5 seconds doubling up to 1 hour.</value>
    public RetryPolicy? Retry { get; init; }

    /// <summary>The group that the job is a member of; see <see cref="IPgEngine.CreateGroupAsync"/>.</summary>
    /// <value>The default value is null: none.</value>
    public long? GroupId { get; init; }

    /// <summary>
    /// Names the work, from 1 to 500 characters: among the live jobs of a queue, one has the key, and one more may wait to succeed it.
    /// </summary>
    /// <value>The default value is null: none.</value>
    public string? Key { get; init; }

    /// <summary>What to do when a live job has the <see cref="Key"/>.</summary>
    /// <value>The default value is <see cref="Client.KeyMode.Replace"/>.</value>
    public KeyMode KeyMode { get; init; }

    /// <summary>How long the key is remembered, at most 10 years. Only with <see cref="Client.KeyMode.Once"/>.</summary>
    /// <value>The default value is null: one day.</value>
    public TimeSpan? KeyTtl { get; init; }

    /// <summary>When the waiting job's payload and the new one are arrays, the new one is added to it instead of replacing it.</summary>
    /// <value>The default value is false.</value>
    public bool MergePayload { get; init; }

    /// <summary>Jobs of a queue that share it share a limit of how many run at once, from 1 to 500 characters.</summary>
    /// <value>The default value is null: only the queue's limit counts.</value>
    public string? ConcurrencyKey { get; init; }

    /// <summary>
    /// What a worker must offer to take the job: at most 16, each 1 to 64 letters, digits or <c>_ . : / @ ~ -</c>.
    /// </summary>
    /// <value>The default value is null: any worker of the queue and kind.</value>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>When the job has not started by then, it is cancelled. Later than now and than <see cref="RunAt"/>.</summary>
    /// <value>The default value is null: it waits for ever.</value>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal static EnqueueOptions Default { get; } = new();

    /// <exception cref="ArgumentException">Two settings contradict each other. Bounds are the database's to check.</exception>
    internal EnqueueOptions Checked()
    {
        if (RunAt is not null && Delay is not null)
        {
            throw new ArgumentException("Set RunAt or Delay, not both.", "options");
        }

        return Delay >= TimeSpan.Zero || Delay is null
            ? this
            : throw new ArgumentException($"Delay must not be negative, but is {Delay}.", "options");
    }
}
