namespace PgEngine.Schema;

/// <summary>What <see cref="SchemaInstaller.MigrateAsync"/> would do.</summary>
public sealed record MigrationPlan
{
    /// <summary>The schema looked at.</summary>
    public required string Schema { get; init; }

    /// <summary>How the database stands to this binary.</summary>
    public required SchemaState State { get; init; }

    /// <summary>The release in the database.</summary>
    /// <value>Null when nothing, or nothing finished, is installed.</value>
    public string? FromRelease { get; init; }

    /// <summary>The release of this binary's scripts.</summary>
    public required string ToRelease { get; init; }

    /// <summary>Whether the schema itself would be made.</summary>
    public bool CreatesSchema { get; init; }

    /// <summary>The scripts that would run, in order. Empty when there is nothing to do or the database is newer.</summary>
    public required IReadOnlyList<PlannedScript> Scripts { get; init; }
}
