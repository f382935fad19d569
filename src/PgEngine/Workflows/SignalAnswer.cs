namespace PgEngine.Workflows;

/// <summary>What became of a signal.</summary>
public enum SignalAnswer
{
    /// <summary>There is no such run.</summary>
    Unknown = 0,

    /// <summary>The run waited for it, and goes on.</summary>
    Delivered,

    /// <summary>It is kept until the run asks for it.</summary>
    Kept,

    /// <summary>One with this dedupe key was sent before; nothing was done.</summary>
    Duplicate,

    /// <summary>Too late: the run has ended.</summary>
    Finished,

    /// <summary>There was no run with the key; one was started, and the signal is kept for it.</summary>
    Started,
}
