namespace PgEngine.Schema;

/// <summary>Statements that commit together.</summary>
/// <param name="Name">What the block does, for logs, errors and the printed script.</param>
/// <param name="Steps">The statements in order.</param>
internal sealed record InstallBlock(string Name, IReadOnlyList<InstallStep> Steps);

/// <summary>One piece of SQL.</summary>
/// <param name="Name">The script it comes from, or what it does.</param>
/// <param name="Sql">One statement or several.</param>
internal sealed record InstallStep(string Name, string Sql);
