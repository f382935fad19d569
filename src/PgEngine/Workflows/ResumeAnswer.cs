namespace PgEngine.Workflows;

/// <summary>What became of a request to let a run go on.</summary>
public enum ResumeAnswer
{
    /// <summary>There is no such run.</summary>
    Unknown = 0,

    /// <summary>It goes on, or waits on for what it waited for.</summary>
    Resumed,

    /// <summary>It was neither paused nor blocked.</summary>
    NotPaused,

    /// <summary>Too late: it has ended.</summary>
    Finished,
}
