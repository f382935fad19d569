namespace PgEngine.Workflows.Operations;

/// <summary>The value of a step that has none.</summary>
internal readonly record struct Nothing;
