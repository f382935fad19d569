namespace PgEngine.Client;

/// <summary>Jobs that go in one statement.</summary>
/// <param name="Payloads">As JSON.</param>
/// <param name="Keys">One for each payload; null when no job has a key.</param>
/// <param name="ConcurrencyKeys">One for each payload, or one for all; null when no job has one.</param>
internal sealed record JobChunk(string[] Payloads, string?[]? Keys, string?[]? ConcurrencyKeys);
