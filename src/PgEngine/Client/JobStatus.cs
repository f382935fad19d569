namespace PgEngine.Client;

/// <summary>Where a job stands, and what became of it.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsFinished">Whether it has ended: completed, failed or cancelled.</param>
/// <param name="ResultJson">The result as JSON; null when there is none. As it is stored, if it is encrypted with a key that is not here.</param>
/// <param name="Reason">Why it failed or was cancelled; null otherwise.</param>
public sealed record JobStatus(long Id, string Kind, JobState State, bool IsFinished, string? ResultJson, string? Reason);
