namespace PgEngine.Schedules;

/// <summary>What becomes of a time of a schedule while a job of an earlier time still waits or runs.</summary>
public enum Overlap
{
    /// <summary>Its job may run beside the earlier one.</summary>
    Allow = 0,

    /// <summary>It gets no job.</summary>
    Skip,

    /// <summary>Its job waits until the earlier one has ended.</summary>
    Queue,
}
