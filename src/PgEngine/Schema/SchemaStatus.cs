namespace PgEngine.Schema;

/// <summary>The answer of <see cref="SchemaInstaller.CheckAsync"/>.</summary>
public sealed record SchemaStatus
{
    /// <summary>The schema looked at.</summary>
    public required string Schema { get; init; }

    /// <summary>How the database stands to this binary.</summary>
    public required SchemaState State { get; init; }

    /// <summary>The release of this binary's scripts.</summary>
    public required string BinaryRelease { get; init; }

    /// <summary>The release in the database.</summary>
    /// <value>Null when nothing, or nothing finished, is installed.</value>
    public string? DatabaseRelease { get; init; }

    /// <summary>The oldest release whose workers may run on the schema in the database.</summary>
    /// <value>Null when nothing, or nothing finished, is installed.</value>
    public string? OldestRuntime { get; init; }

    /// <summary>Whether the database was restored on another server than it was installed on, and not adopted there.</summary>
    /// <value>False also where the server does not tell its identity.</value>
    public bool RestoredCopy { get; init; }

    /// <summary>Whether a worker of this binary may run on the schema.</summary>
    public bool CanRun => State is SchemaState.Same or SchemaState.NewerCompatible;
}
