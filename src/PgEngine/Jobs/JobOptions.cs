using Microsoft.Extensions.Logging;
using PgEngine.Codecs;

namespace PgEngine.Jobs;

/// <summary>What holds for every job of a kind, unless its enqueue says otherwise.</summary>
public sealed class JobOptions
{
    /// <summary>How many attempts a job has before it ends as failed; null leaves it to the queue.</summary>
    /// <value>The default value is null; the engine's default is 20.</value>
    public int? MaxAttempts { get; set; }

    /// <summary>How long one attempt may run; null takes <see cref="Hosting.PgEngineOptions.JobTimeout"/>.</summary>
    /// <value>The default value is null.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How long failed attempts wait; null leaves it to the queue.</summary>
    /// <value>The default value is null.</value>
    public RetryPolicy? Retry { get; set; }

    /// <summary>What an exception of the handler means; null, or the answer null, leaves it a failed attempt that is tried again.</summary>
    /// <remarks>Not asked when the attempt was interrupted by a shutdown or has lost its lease.</remarks>
    /// <value>The default value is null.</value>
    public Func<Exception, JobOutcome?>? OnException { get; set; }

    /// <summary>What becomes of a job that was lost with its worker (killed, out of memory, cut off).</summary>
    /// <value>The default value is null: it runs again at once, after the engine's RecoveryDelay, and spends no attempt.</value>
    public RecoveryPolicy? Recovery { get; set; }

    /// <summary>
    /// The least level of what is logged through ILogger while a handler of the kind runs that is kept as lines of the job's log too. Not
    /// for batch handlers, which run for many jobs.
    /// </summary>
    /// <value>The default value is null: only what the handler writes with <see cref="JobContext.Log"/>.</value>
    public LogLevel? CaptureLogs { get; set; }

    /// <summary>How payloads, results and progress of the kind are stored: encrypted, compressed, or as they are.</summary>
    /// <value>By default they are stored as they are.</value>
    public PayloadOptions Payload { get; internal init; } = new();
}
