namespace PgEngine.Workflows.Writing;

/// <summary>What becomes of a run when nothing is there that it waits for.</summary>
internal enum ParkMode
{
    /// <summary>It goes on.</summary>
    Look,

    /// <summary>It parks.</summary>
    Park,

    /// <summary>It parks; it was cancelled before, and that is known.</summary>
    Undo,

    /// <summary>It is blocked, whatever is there.</summary>
    Block,
}
