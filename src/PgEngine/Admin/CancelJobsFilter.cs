using PgEngine.Client;

namespace PgEngine.Admin;

/// <summary>Which live jobs are meant. Members that are null do not narrow them; one must be set.</summary>
public sealed record CancelJobsFilter
{
    /// <summary>Only this queue.</summary>
    public string? Queue { get; init; }

    /// <summary>Only this kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Only this state: one that a live job can have.</summary>
    public JobState? State { get; init; }

    /// <summary>Only jobs enqueued before that time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }
}
