namespace PgEngine.Schema;

/// <summary>What <see cref="SchemaInstaller.MigrateAsync"/> did.</summary>
public sealed record MigrationReport
{
    /// <summary>The schema installed into.</summary>
    public required string Schema { get; init; }

    /// <summary>How it ended.</summary>
    public required MigrationOutcome Outcome { get; init; }

    /// <summary>The release found in the database.</summary>
    /// <value>Null when nothing, or nothing finished, was installed.</value>
    public string? FromRelease { get; init; }

    /// <summary>The release in the database now.</summary>
    public required string ToRelease { get; init; }

    /// <summary>The scripts that ran, in order.</summary>
    public required IReadOnlyList<PlannedScript> Applied { get; init; }

    /// <summary>Whether the database was restored on another server than it was installed on, and not adopted there.</summary>
    public bool RestoredCopy { get; init; }

    /// <summary>How long it took, waiting for other installers included.</summary>
    public TimeSpan Elapsed { get; init; }
}
