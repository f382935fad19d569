namespace PgEngine.Cli.Demo.Worker;

/// <summary>Payload of <c>analyse_document</c>, as the trigger writes it.</summary>
internal sealed record AnalyseDocument(long DocumentId);
