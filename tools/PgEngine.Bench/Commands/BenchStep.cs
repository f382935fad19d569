namespace PgEngine.Bench.Commands;

/// <summary>Scenarios that are run with the same settings.</summary>
/// <param name="Scenarios">Their names.</param>
/// <param name="Settings">What they are run with, unless the command line says otherwise.</param>
internal sealed record BenchStep(IReadOnlyList<string> Scenarios, BenchSettings Settings);
