namespace PgEngine.Admin;

/// <summary>What a bulk act did with one job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Outcome">What became of it.</param>
public readonly record struct BulkAnswer(long JobId, BulkOutcome Outcome);
