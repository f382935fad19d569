namespace PgEngine.Schedules;

/// <summary>What became of a time of a schedule.</summary>
public enum ScheduleOutcome
{
    /// <summary>An outcome that this release does not know: the schema is of a later one.</summary>
    Unknown = 0,

    /// <summary>Its job was enqueued in time.</summary>
    Enqueued,

    /// <summary>Its job was enqueued late, after an outage.</summary>
    CaughtUp,

    /// <summary>Its job was asked for by a person or a program.</summary>
    ByHand,

    /// <summary>It got no job, because it was missed or an earlier job still lived.</summary>
    Skipped,

    /// <summary>Its job was refused.</summary>
    Failed,
}
