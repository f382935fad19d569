namespace PgEngine.Schedules;

/// <summary>What becomes of the times of a schedule that nobody fired for more than a minute, because no worker ran.</summary>
public enum CatchUp
{
    /// <summary>One run makes up for all of them.</summary>
    Latest = 0,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>Each gets its job, up to <see cref="ScheduleOptions.CatchUpMax"/> of the newest.</summary>
    All,
}
