namespace PgEngine.Tests.Workflows.Support;

internal sealed record MemoryAwait(long Hash, string Name, string? Signal, long? Timer, bool Any);
