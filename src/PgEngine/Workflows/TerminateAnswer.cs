namespace PgEngine.Workflows;

/// <summary>What became of a request to end a run at once.</summary>
public enum TerminateAnswer
{
    /// <summary>There is no such run.</summary>
    Unknown = 0,

    /// <summary>It has ended as cancelled. Its undo actions do not run.</summary>
    Terminated,

    /// <summary>Too late: it had ended.</summary>
    Finished,
}
