namespace PgEngine.Errors;

/// <summary>The job is not this attempt's any more: it was taken back, or has ended. Roll back and return.</summary>
public sealed class LeaseLostException : EngineException
{
    internal LeaseLostException(long jobId, string answer)
        : base($"Job {jobId} is not held by this attempt any more (the database answered '{answer}').")
    {
        JobId = jobId;
        Answer = answer;
    }

    /// <summary>The job.</summary>
    public long JobId { get; }

    /// <summary>What the database answered: <c>stale</c>, <c>already</c> or <c>gone</c>.</summary>
    public string Answer { get; }
}
