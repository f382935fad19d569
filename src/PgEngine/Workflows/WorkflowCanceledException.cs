namespace PgEngine.Workflows;

/// <summary>
/// Somebody has cancelled the run, or its time is up. Thrown by what the body awaits, always at the same place; undo actions run when the
/// body has ended, whatever it does with the exception.
/// </summary>
public sealed class WorkflowCanceledException : OperationCanceledException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">Why, as told by whoever cancelled.</param>
    /// <param name="isTimeout">Whether the run's time is up.</param>
    public WorkflowCanceledException(string? reason, bool isTimeout = false)
        : base(isTimeout ? "The run has timed out." : $"The run was cancelled: {reason ?? "no reason given"}")
    {
        Reason = reason;
        IsTimeout = isTimeout;
    }

    /// <summary>Why, as told by whoever cancelled.</summary>
    public string? Reason { get; }

    /// <summary>Whether the run's time is up.</summary>
    public bool IsTimeout { get; }
}
