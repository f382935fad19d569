namespace PgEngine.History;

/// <summary>The fence's answer to one item.</summary>
public enum HistoryAnswer
{
    /// <summary>Applied now.</summary>
    Ok,

    /// <summary>This lease (or, for an enqueue, this key) was applied before.</summary>
    Already,

    /// <summary>Another lease owns the job.</summary>
    Stale,

    /// <summary>The row was locked: nothing was done, ask again.</summary>
    Busy,

    /// <summary>Nothing is known of the job.</summary>
    Gone,
}
