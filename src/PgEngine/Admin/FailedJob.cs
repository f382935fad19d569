namespace PgEngine.Admin;

/// <summary>A dead letter.</summary>
public sealed record FailedJob
{
    /// <summary>The job's id, which it keeps when it is retried.</summary>
    public required long Id { get; init; }

    /// <summary>Its queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was enqueued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it failed for good.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The number of its last attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why it is a dead letter.</summary>
    public required string Reason { get; init; }

    /// <summary>The worker of the last failed attempt; null when none failed.</summary>
    public string? Worker { get; init; }

    /// <summary>The type of the last error.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The message of the last error.</summary>
    public string? Error { get; init; }

    /// <summary>The payload as JSON; null for a role that has only the profile viewer.</summary>
    public string? PayloadJson { get; init; }
}
