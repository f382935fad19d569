namespace PgEngine.Routing;

/// <summary>Which jobs one claim may take, beside their kinds; see <c>claim_jobs_v1</c>.</summary>
/// <param name="Queues">The queues, in the order to take from; null for all of the worker's.</param>
/// <param name="Tags">What the worker offers; null for any.</param>
/// <param name="Forbidden">What it refuses; null for nothing.</param>
/// <param name="InOrder">Whether a queue comes only when those before it have nothing.</param>
/// <param name="StickyMs">How long a job waits for a worker with the tags it wishes for.</param>
internal sealed record ClaimRoute(string[]? Queues, string[]? Tags, string[]? Forbidden, bool InOrder, int StickyMs);
