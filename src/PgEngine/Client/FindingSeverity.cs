namespace PgEngine.Client;

/// <summary>How bad a trouble is.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info = 0,

    /// <summary>It will hurt.</summary>
    Warning,

    /// <summary>Jobs do not run, or may be lost.</summary>
    Failure,
}
