namespace PgEngine.Workers;

/// <summary>What the database said of one settled item.</summary>
/// <param name="Answer"><c>ok</c>, <c>already</c>, <c>stale</c>, <c>busy</c> or <c>gone</c>.</param>
/// <param name="Outcome">The job's state after it, or null.</param>
internal readonly record struct SettleAnswer(string Answer, string? Outcome);
