namespace PgEngine.Testing;

/// <summary>A live job, as a test sees it.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Key">Its key, or null.</param>
/// <param name="State">Where it stands: <c>ready</c>, <c>running</c>, <c>blocked</c>, <c>waiting</c> or <c>paused</c>.</param>
/// <param name="RunAt">When it is due, by the harness's clock.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Attempt">How many attempts have begun.</param>
/// <param name="PayloadJson">Its payload, decoded.</param>
public sealed record EnqueuedJob(
    long Id, string Kind, string Queue, string? Key, string State, DateTimeOffset RunAt, int Priority, int Attempt, string PayloadJson);
