namespace PgEngine.Workflows;

/// <summary>Thrown by a workflow's body: the run fails with this reason, after its undo actions have run.</summary>
/// <remarks>Thrown inside a step it fails the step at once, without more attempts.</remarks>
public sealed class WorkflowFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">Why; it becomes the run's reason.</param>
    /// <param name="code">A word for programs to branch on.</param>
    /// <param name="innerException">What it comes from.</param>
    public WorkflowFailedException(string reason, string? code = null, Exception? innerException = null)
        : base(reason, innerException) => Code = code;

    /// <summary>A word for programs to branch on.</summary>
    /// <value>The default value is null.</value>
    public string? Code { get; }
}
