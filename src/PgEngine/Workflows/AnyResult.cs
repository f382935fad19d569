namespace PgEngine.Workflows;

/// <summary>The branch that was first.</summary>
/// <typeparam name="T">What branches return.</typeparam>
/// <param name="Winner">The name of the branch.</param>
/// <param name="Value">What it returned.</param>
public readonly record struct AnyResult<T>(string Winner, T Value);
