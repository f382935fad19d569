namespace PgEngine.Schema;

/// <summary>What an installation has to do, worked out from the scripts and the database.</summary>
internal sealed record InstallPlan
{
    public required SchemaState State { get; init; }

    public required string ToRelease { get; init; }

    public bool CreatesSchema { get; init; }

    /// <summary>The schema's owner, when objects must be made under that role and not the current one.</summary>
    public string? ActAs { get; init; }

    public IReadOnlyList<SqlScript> Migrations { get; init; } = [];

    /// <summary>Functions, views, grants and the release record to run; empty, or holding all grants and the record.</summary>
    public IReadOnlyList<SqlScript> Repeatables { get; init; } = [];

    /// <summary>Scripts of which the database holds another text.</summary>
    public IReadOnlySet<string> Changes { get; init; } = new HashSet<string>();

    /// <summary>Repeatables that run though the journal already holds their text.</summary>
    public IReadOnlySet<string> AlreadyJournaled { get; init; } = new HashSet<string>();

    /// <summary>The migration that the database must hold before the first block, if any.</summary>
    public string? LastApplied { get; init; }

    public bool IsEmpty => Migrations.Count == 0 && Repeatables.Count == 0;

    public IReadOnlyList<PlannedScript> Describe()
    {
        var described = new List<PlannedScript>(Migrations.Count + Repeatables.Count);
        foreach (var script in Migrations.Concat(Repeatables))
        {
            described.Add(new PlannedScript(script.Name, script.Kind, Changes.Contains(script.Name)));
        }

        return described;
    }
}
