namespace PgEngine.Errors;

/// <summary>Thrown by a handler, or anything it calls: the job cannot succeed and ends as failed, whatever attempts are left.</summary>
/// <remarks>The same as the answer <see cref="Jobs.JobOutcome.Fail"/>, from any depth.</remarks>
public sealed class PermanentFailureException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">Why; it becomes the job's reason.</param>
    /// <param name="innerException">What it comes from.</param>
    public PermanentFailureException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
