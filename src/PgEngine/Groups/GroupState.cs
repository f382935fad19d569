namespace PgEngine.Groups;

/// <summary>Where a group of jobs stands.</summary>
public enum GroupState
{
    /// <summary>A state that this release does not know: the schema is of a later one.</summary>
    Unknown = 0,

    /// <summary>It takes members and does not finish.</summary>
    Open,

    /// <summary>It finishes when no member is live; until then members may be added.</summary>
    Closed,

    /// <summary>All members have ended, and its callback is enqueued.</summary>
    Finished,
}
