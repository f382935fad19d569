namespace PgEngine.Schema;

/// <summary>What a script is, which says when and how often it runs. The order is the order of running.</summary>
public enum ScriptKind
{
    /// <summary>Stops an installation over a later release; run by other tools only.</summary>
    Guard,

    /// <summary>Tables, indexes, data moves: runs once, in a transaction of its own.</summary>
    Migration,

    /// <summary>One function: runs again when its text changes.</summary>
    Function,

    /// <summary>One view: runs again when its text changes.</summary>
    View,

    /// <summary>Rights: run again whenever a function, view or grant changed.</summary>
    Grant,

    /// <summary>Records the release: runs last.</summary>
    Release,
}
