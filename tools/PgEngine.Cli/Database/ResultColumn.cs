namespace PgEngine.Cli.Database;

/// <summary>A column of a result.</summary>
/// <param name="Name">As the SQL function names it.</param>
/// <param name="IsJson">Whether its text is JSON.</param>
/// <param name="IsNumber">Whether it is aligned to the right.</param>
internal sealed record ResultColumn(string Name, bool IsJson, bool IsNumber);
