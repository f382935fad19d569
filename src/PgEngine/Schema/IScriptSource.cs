namespace PgEngine.Schema;

/// <summary>The scripts of one release.</summary>
internal interface IScriptSource
{
    /// <summary>The release these scripts install.</summary>
    string Release { get; }

    /// <summary>The oldest release whose workers may run on them.</summary>
    string OldestRuntime { get; }

    /// <summary>All scripts in the order of running.</summary>
    IReadOnlyList<SqlScript> Scripts { get; }

    /// <summary>Checksums of released migrations by file name.</summary>
    IReadOnlyDictionary<string, string> Frozen { get; }
}
