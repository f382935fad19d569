namespace PgEngine.Workflows;

/// <summary>What a start does when there is a run with its key.</summary>
public enum StartConflict
{
    /// <summary>Nothing: the id of that run is returned.</summary>
    UseExisting = 0,

    /// <summary>It is refused with <see cref="Errors.InvalidJobException"/> and the SQLSTATE <c>QE050</c>.</summary>
    Fail,

    /// <summary>A run that is live is terminated, and the new one takes its key, in one transaction.</summary>
    TerminateExisting,
}
