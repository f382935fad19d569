namespace PgEngine.Client;

/// <summary>A trouble that the engine's doctor has found.</summary>
/// <param name="Check">The check that found it, for example <c>unserved_jobs</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What it is about: a queue, a worker, a process; null for the engine as a whole.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Cure">What helps.</param>
public sealed record Finding(string Check, FindingSeverity Severity, string? Subject, string Detail, string Cure);
