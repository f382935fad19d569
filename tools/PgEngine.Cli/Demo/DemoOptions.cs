namespace PgEngine.Cli.Demo;

/// <summary>What the user of the demo asked for.</summary>
/// <param name="Input">The folder with the documents; null for this repository.</param>
/// <param name="Keep">Whether the server stays up afterwards.</param>
internal sealed record DemoOptions(string? Input, bool Keep);
