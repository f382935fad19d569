namespace PgEngine.Schema;

/// <summary>How the schema in a database stands to the scripts of this binary.</summary>
public enum SchemaState
{
    /// <summary>There is no installation in that schema.</summary>
    Missing,

    /// <summary>An earlier release, an unfinished installation, or the same release with other script texts: install before use.</summary>
    Older,

    /// <summary>What this binary carries.</summary>
    Same,

    /// <summary>A later release on which this binary may run.</summary>
    NewerCompatible,

    /// <summary>A later release on which this binary may not run.</summary>
    NewerIncompatible,
}
