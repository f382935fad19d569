namespace PgEngine.Admin;

/// <summary>What to change of jobs that wait. Members that are null stay as they are.</summary>
public sealed record RescheduleOptions
{
    /// <summary>When they become due.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>-100 (first) to 100 (last).</summary>
    public int? Priority { get; init; }

    /// <summary>How many attempts count as spent; 0 begins again.</summary>
    public int? Attempts { get; init; }

    /// <summary>How many attempts they have.</summary>
    public int? MaxAttempts { get; init; }
}
