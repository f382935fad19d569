namespace PgEngine.Examples.Workflows;

/// <summary>How long the next wait is, and what the last look has brought.</summary>
public sealed record Poll(TimeSpan Wait, string? File);
