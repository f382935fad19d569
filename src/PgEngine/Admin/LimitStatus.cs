namespace PgEngine.Admin;

/// <summary>A limit, and what stands under it.</summary>
public sealed record LimitStatus
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The concurrency key; null: the queue as a whole.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>So many may run at once; null: no limit.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>So many may start in a time; null: no limit.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>Jobs that run.</summary>
    public long Running { get; init; }

    /// <summary>Jobs that the limit of the key holds back, counted to 10,000; null for a queue as a whole.</summary>
    public long? Blocked { get; init; }

    /// <summary>Jobs that may start at once under the rate limit; null without one.</summary>
    public double? Tokens { get; init; }
}
