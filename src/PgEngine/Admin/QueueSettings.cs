using PgEngine.Jobs;

namespace PgEngine.Admin;

/// <summary>What to change of a queue. Members that are null stay as they are; <see cref="Clear"/> takes settings back.</summary>
public sealed record QueueSettings
{
    /// <summary>Attempts of jobs that do not say it, from 1 to 1,000,000.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How failed attempts of jobs that do not say it are retried.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long an attempt of jobs that do not say it may run.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>So many jobs of the queue run at once, over all workers: 0 stops it, 1 is strict order by id.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>So many jobs of the queue start in a time.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>So many jobs of each concurrency key run at once.</summary>
    public int? KeyMaxRunning { get; init; }

    /// <summary>So many jobs of each concurrency key start in a time.</summary>
    public RateLimit? KeyRateLimit { get; init; }

    /// <summary>Whether the concurrency keys of the queue take turns. False takes it back.</summary>
    public bool? RoundRobin { get; init; }

    /// <summary>Which finished jobs are kept.</summary>
    public HistoryKept? History { get; init; }

    /// <summary>Whether completed jobs are kept with their payload, whatever its size.</summary>
    public bool? KeepPayload { get; init; }

    /// <summary>How long finished jobs are kept.</summary>
    public Retention? Retention { get; init; }

    /// <summary>Settings that go back to their defaults.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyList<QueueSetting> Clear { get; init; } = [];
}
