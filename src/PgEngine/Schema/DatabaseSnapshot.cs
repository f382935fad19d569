namespace PgEngine.Schema;

/// <summary>One row of the journal, the last of its script.</summary>
internal sealed record JournalEntry(string ScriptName, string? Checksum, string? Kind)
{
    public bool IsRepeatable => Kind == "repeatable";
}

/// <summary>What the database says about the schema at one moment.</summary>
internal sealed record DatabaseSnapshot
{
    /// <summary>Null when there is no such schema.</summary>
    public SchemaOwnership? Ownership { get; init; }

    /// <summary>Null when there is no journal, or this role may not read it.</summary>
    public IReadOnlyList<JournalEntry>? Journal { get; init; }

    /// <summary>Whether there is a journal that this role may not read.</summary>
    public bool IsJournalHidden { get; init; }

    public string? Release { get; init; }

    public string? OldestRuntime { get; init; }

    /// <summary>The server the schema was installed on; null when not recorded.</summary>
    public long? RecordedServer { get; init; }

    /// <summary>This server; null when it does not tell.</summary>
    public long? Server { get; init; }

    public bool IsRestoredCopy => RecordedServer is not null && Server is not null && RecordedServer != Server;
}

/// <summary>In whose hands a schema is.</summary>
/// <param name="Owner">Its owner.</param>
/// <param name="CurrentRole">The role of this connection.</param>
/// <param name="IsOurs">Whether the current role is the owner or a member of it (being superuser does not count).</param>
/// <param name="PublicMayCreate">Whether everybody may create objects in it.</param>
/// <param name="ForeignTables">Our bookkeeping tables that belong to somebody else.</param>
internal sealed record SchemaOwnership(
    string Owner, string CurrentRole, bool IsOurs, bool PublicMayCreate, string? ForeignTables);
