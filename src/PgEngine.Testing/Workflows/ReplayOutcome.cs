namespace PgEngine.Testing.Workflows;

/// <summary>How a recorded run fits the code.</summary>
public enum ReplayOutcome
{
    /// <summary>The code met every row, and has ended.</summary>
    Fits = 0,

    /// <summary>The code met every row, and goes on from there.</summary>
    Continues,

    /// <summary>The code and the recording do not fit: the run would be blocked.</summary>
    Blocked,
}
