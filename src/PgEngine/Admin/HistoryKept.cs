namespace PgEngine.Admin;

/// <summary>Which finished jobs history keeps. One that was enqueued with <c>KeepResult</c> is always kept.</summary>
public enum HistoryKept
{
    /// <summary>All of them.</summary>
    All = 0,

    /// <summary>Failed and cancelled ones.</summary>
    Failed,

    /// <summary>None: fastest, and nothing can be retried or asked about.</summary>
    None,
}
