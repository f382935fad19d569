using System.Text.Json.Serialization;

namespace PgEngine.CrashWorker.Sagas;

/// <summary>Payload of a signal: no other signal has it.</summary>
/// <param name="Id">The token.</param>
public sealed record Token([property: JsonPropertyName("token")] string Id);
