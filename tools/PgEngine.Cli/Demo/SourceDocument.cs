namespace PgEngine.Cli.Demo;

/// <summary>A file to be analysed.</summary>
/// <param name="Path">Its path below the input folder.</param>
/// <param name="Body">Its text.</param>
internal sealed record SourceDocument(string Path, string Body);
