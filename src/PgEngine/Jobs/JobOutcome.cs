namespace PgEngine.Jobs;

/// <summary>What a handler wants to become of the attempt it has just run.</summary>
/// <remarks>
/// Expected endings are values; an exception means an unexpected failure and is retried by the job's policy.
/// </remarks>
public abstract record JobOutcome
{
    private protected JobOutcome()
    {
    }

    /// <summary>The job is done.</summary>
    public static JobOutcome Completed { get; } = new CompletedOutcome(null, null);

    /// <summary>The job is done and has a result, kept when the job was enqueued with <c>KeepResult</c>.</summary>
    /// <param name="value">The result; its type must be known to the engine's JSON options.</param>
    public static JobOutcome Result<T>(T value) => new CompletedOutcome(value, typeof(T));

    /// <summary>The attempt failed; try again after <paramref name="delay"/> instead of the policy's delay.</summary>
    public static JobOutcome RetryAfter(TimeSpan delay, string? reason = null) => new RetryOutcome(delay, reason);

    /// <summary>The attempt failed; try again by the job's policy, as after an exception.</summary>
    public static JobOutcome Retry(string reason) => new RetryOutcome(null, reason);

    /// <summary>
    /// The attempt failed; try again with <paramref name="payload"/> in the place of the job's payload: what is left to do.
    /// </summary>
    /// <param name="payload">The new payload; its type must be known to the engine's JSON options.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="delay">How long to wait; null takes the policy's delay.</param>
    public static JobOutcome RetryWith<T>(T payload, string? reason = null, TimeSpan? delay = null) =>
        new RetryOutcome(delay, reason) { Payload = payload, PayloadType = typeof(T) };

    /// <summary>Not now: run again after <paramref name="delay"/>. Spends no attempt.</summary>
    public static JobOutcome Snooze(TimeSpan delay) => new SnoozeOutcome(delay);

    /// <summary>The job makes no sense any more: it ends as cancelled, with the reason.</summary>
    public static JobOutcome Discard(string reason) => new DiscardOutcome(reason);

    /// <summary>The job cannot succeed: it ends as failed at once, whatever attempts are left.</summary>
    public static JobOutcome Fail(string reason) => new FailOutcome(reason);

    internal sealed record CompletedOutcome(object? Value, Type? ValueType) : JobOutcome;

    internal sealed record RetryOutcome(TimeSpan? Delay, string? Reason) : JobOutcome
    {
        public object? Payload { get; init; }

        public Type? PayloadType { get; init; }
    }

    internal sealed record SnoozeOutcome(TimeSpan Delay) : JobOutcome;

    internal sealed record DiscardOutcome(string Reason) : JobOutcome;

    internal sealed record FailOutcome(string Reason) : JobOutcome;
}
