namespace PgEngine.Errors;

/// <summary>The schema in the database is of a later release that this binary may not run on. Nothing was written.</summary>
public sealed class SchemaTooNewException : EngineException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="schema">The schema looked at.</param>
    /// <param name="databaseRelease">The release installed in the database; null when an unfinished upgrade left none.</param>
    /// <param name="oldestRuntime">The oldest release that may run on that schema, if known.</param>
    /// <param name="binaryRelease">The release of this binary.</param>
    public SchemaTooNewException(string schema, string? databaseRelease, string? oldestRuntime, string binaryRelease)
        : base($"Schema \"{schema}\" is of release {databaseRelease ?? "unknown"} and needs at least release "
            + $"{oldestRuntime ?? "unknown"}; this binary is release {binaryRelease}. Nothing was written. Deploy the later release.")
    {
        Schema = schema;
        DatabaseRelease = databaseRelease;
        OldestRuntime = oldestRuntime;
        BinaryRelease = binaryRelease;
    }

    /// <summary>The schema looked at.</summary>
    public string Schema { get; }

    /// <summary>The release installed in the database.</summary>
    /// <value>Null when an unfinished upgrade left none.</value>
    public string? DatabaseRelease { get; }

    /// <summary>The oldest release that may run on that schema.</summary>
    /// <value>Null when the database does not say.</value>
    public string? OldestRuntime { get; }

    /// <summary>The release of this binary.</summary>
    public string BinaryRelease { get; }
}
