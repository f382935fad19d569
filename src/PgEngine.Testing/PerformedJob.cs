using PgEngine.Jobs;

namespace PgEngine.Testing;

/// <summary>What came of one attempt that a test performed directly.</summary>
/// <param name="Outcome">What the handler answered; null when it threw.</param>
/// <param name="Error">What it threw, or null.</param>
public sealed record PerformedJob(JobOutcome? Outcome, Exception? Error);
