namespace PgEngine.History;

/// <summary>A line that is no event. Every one is a violation.</summary>
/// <param name="File">File name without its folder.</param>
/// <param name="Line">Line number from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record BadLine(string File, int Line, string Reason);
