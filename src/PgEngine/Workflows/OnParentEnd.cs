namespace PgEngine.Workflows;

/// <summary>What becomes of a child that still runs when its parent ends or is cancelled.</summary>
public enum OnParentEnd
{
    /// <summary>It is cancelled: its undo actions run.</summary>
    Cancel = 0,

    /// <summary>It goes on alone.</summary>
    Abandon,
}
