using System.Text.Json;

namespace PgEngine.Jobs;

/// <summary>How the jobs of a kind are gathered, and what runs them together.</summary>
/// <param name="MaxBatch">The most jobs of one call.</param>
/// <param name="MaxWait">How long a batch that is not full waits for more.</param>
/// <param name="Prepare">Returns what makes calls, once the engine's JSON options are known.</param>
internal sealed record BatchRegistration(int MaxBatch, TimeSpan MaxWait, Func<JsonSerializerOptions, Func<BatchCall>> Prepare);
