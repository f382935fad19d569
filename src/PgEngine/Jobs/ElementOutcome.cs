namespace PgEngine.Jobs;

/// <summary>What became of one element of a job whose payload is an array.</summary>
/// <remarks>The default value is <see cref="Done"/>.</remarks>
public readonly record struct ElementOutcome
{
    private ElementOutcome(string reason) => Reason = reason;

    /// <summary>The element is done with.</summary>
    public static ElementOutcome Done => default;

    /// <summary>Why the element failed.</summary>
    /// <value>Null when it is done.</value>
    public string? Reason { get; }

    /// <summary>Whether the element stays in the payload of the retry.</summary>
    public bool IsFailed => Reason is not null;

    /// <summary>The element failed: the job is tried again with the elements that did.</summary>
    /// <param name="reason">What went wrong.</param>
    public static ElementOutcome Failed(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new ElementOutcome(reason);
    }
}
