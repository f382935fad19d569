namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A journal row to be written: of which run, under which lease.</summary>
internal sealed record Step(
    long Run, Guid Lease, string Name, int N, short Kind = 1, string? Value = "1", string? Extra = null, long? Hash = null);

/// <summary>A park to be tried; <paramref name="Awaits"/> is JSON.</summary>
internal sealed record Park(
    long Run, Guid Lease, string? Awaits = null, string Mode = "park", int StepCount = 0, string? At = null, string? Problem = null);

/// <summary>An end to be settled; without an outcome it is complete.</summary>
internal sealed record End(
    long Run, Guid Lease, string? Result = null, int? StepCount = null, string? Outcome = null, string? Details = null);
