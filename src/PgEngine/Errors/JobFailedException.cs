namespace PgEngine.Errors;

/// <summary>The job whose result was waited for has failed for good.</summary>
public sealed class JobFailedException : EngineException
{
    internal JobFailedException(long jobId, string? reason)
        : base($"Job {jobId} has failed: {reason ?? "no reason recorded"}")
    {
        JobId = jobId;
        Reason = reason;
    }

    /// <summary>The job.</summary>
    public long JobId { get; }

    /// <summary>Why it failed, as recorded with the job.</summary>
    public string? Reason { get; }
}
