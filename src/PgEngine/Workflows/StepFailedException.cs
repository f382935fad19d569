using PgEngine.Errors;

namespace PgEngine.Workflows;

/// <summary>A step has failed for good. The same exception each time the body runs: the original type never reaches it.</summary>
public class StepFailedException : EngineException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="step">The step's full name.</param>
    /// <param name="errorType">The full name of the exception's type that the last attempt threw.</param>
    /// <param name="message">Its message.</param>
    /// <param name="code">A word for programs to branch on, for example an SQLSTATE.</param>
    public StepFailedException(string step, string errorType, string message, string? code = null)
        : base(message)
    {
        Step = step;
        ErrorType = errorType;
        Code = code;
    }

    /// <summary>The step's full name, such as <c>charge#1</c>.</summary>
    public string Step { get; }

    /// <summary>The full name of the exception's type that the last attempt threw.</summary>
    public string ErrorType { get; }

    /// <summary>The <see cref="WorkflowFailedException.Code"/> or the SQLSTATE of that exception.</summary>
    /// <value>Null when it had none.</value>
    public string? Code { get; }
}
