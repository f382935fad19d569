using PgEngine.Errors;

namespace PgEngine.Workflows;

/// <summary>
/// A name was used for the second time in a scope while something of that scope was under way: which is the first would depend on timing.
/// Name them apart, await the one before the other, or give each branch its own scope with All, Any or ForEach.
/// </summary>
public sealed class AmbiguousStepException : EngineException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="step">The full name that was asked for.</param>
    public AmbiguousStepException(string step)
        : base($"Ambiguous step name: '{step}' was asked for while another operation of its scope is in flight. Name the two apart, "
            + "or run them in branches of All, Any or ForEach.") => Step = step;

    /// <summary>The full name that was asked for.</summary>
    public string Step { get; }
}
