namespace PgEngine.Errors;

/// <summary>Thrown by a handler, or anything it calls: the attempt failed, and the next one waits for <see cref="Delay"/>.</summary>
/// <remarks>The same as the answer <see cref="Jobs.JobOutcome.RetryAfter"/>, from any depth.</remarks>
public sealed class RetryAfterException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="delay">How long to wait, for example what a server said in <c>Retry-After</c>.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="innerException">What it comes from.</param>
    public RetryAfterException(TimeSpan delay, string? reason = null, Exception? innerException = null)
        : base(reason ?? "The handler asked for a retry.", innerException) => Delay = delay;

    /// <summary>How long to wait.</summary>
    public TimeSpan Delay { get; }
}
