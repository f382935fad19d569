namespace PgEngine.Workflows.Running;

/// <summary>Where an activation stands.</summary>
internal enum RunPhase
{
    /// <summary>The body meets what the journal knows.</summary>
    Replaying,

    /// <summary>The body goes on, or has ended and its last rows are written.</summary>
    Live,

    /// <summary>The body has failed or was cancelled; steps are undone.</summary>
    Undoing,

    /// <summary>The end is being written.</summary>
    Ending,

    /// <summary>It waits in memory; the database has its lease back.</summary>
    Parked,

    /// <summary>Nothing of it counts any more.</summary>
    Gone,
}
