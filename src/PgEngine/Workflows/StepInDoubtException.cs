namespace PgEngine.Workflows;

/// <summary>
/// An at-most-once step was begun and its end is not known: its worker was lost. It may have taken effect, and is not run again.
/// </summary>
public sealed class StepInDoubtException : StepFailedException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="step">The step's full name.</param>
    public StepInDoubtException(string step)
        : base(step, typeof(StepInDoubtException).FullName!, $"Step {step} was begun, and nothing is known of its end. It runs at most once.", "in_doubt")
    {
    }
}
