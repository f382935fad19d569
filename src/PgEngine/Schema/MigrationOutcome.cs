namespace PgEngine.Schema;

/// <summary>How an installation ended.</summary>
public enum MigrationOutcome
{
    /// <summary>Nothing had to be done; nothing was written.</summary>
    UpToDate,

    /// <summary>The schema was made, or an installation that never finished was finished.</summary>
    Installed,

    /// <summary>An existing schema was brought to this binary's release and texts.</summary>
    Upgraded,

    /// <summary>The database is of a later release on which this binary may run; nothing was written.</summary>
    NewerCompatible,
}
