namespace PgEngine.Errors;

/// <summary>Nothing is known of the job whose result was waited for.</summary>
public sealed class JobNotFoundException : EngineException
{
    internal JobNotFoundException(long jobId, bool wasSeen)
        : base(wasSeen
            ? $"Job {jobId} has ended, but its queue keeps no history of it. Enqueue with KeepResult to wait for a result."
            : $"Job {jobId} is unknown: its enqueue has not committed, it never existed, or nothing of it was kept.")
    {
        JobId = jobId;
    }

    /// <summary>The job.</summary>
    public long JobId { get; }
}
