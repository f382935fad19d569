using PgEngine.Client;

namespace PgEngine.Testing;

/// <summary>A job that a drain has brought to its end.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State">Completed, failed or cancelled.</param>
/// <param name="Attempt">How many attempts it took.</param>
/// <param name="Reason">Why it failed or was cancelled; null otherwise.</param>
public sealed record EndedJob(long Id, string Kind, JobState State, int Attempt, string? Reason);
