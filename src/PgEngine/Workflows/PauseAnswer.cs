namespace PgEngine.Workflows;

/// <summary>What became of a request to pause a run.</summary>
public enum PauseAnswer
{
    /// <summary>There is no such run.</summary>
    Unknown = 0,

    /// <summary>It is paused.</summary>
    Paused,

    /// <summary>It runs: its worker lets what it has begun end, and pauses it then.</summary>
    Requested,

    /// <summary>It was paused before.</summary>
    Already,

    /// <summary>Too late: it has ended.</summary>
    Finished,

    /// <summary>It is a job, but no workflow.</summary>
    NotARun,
}
