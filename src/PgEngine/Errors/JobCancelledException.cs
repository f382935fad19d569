namespace PgEngine.Errors;

/// <summary>The job whose result was waited for was cancelled or discarded.</summary>
public sealed class JobCancelledException : EngineException
{
    internal JobCancelledException(long jobId, string? reason)
        : base($"Job {jobId} was cancelled: {reason ?? "no reason recorded"}")
    {
        JobId = jobId;
        Reason = reason;
    }

    /// <summary>The job.</summary>
    public long JobId { get; }

    /// <summary>Why it was cancelled, as recorded with the job.</summary>
    public string? Reason { get; }
}
