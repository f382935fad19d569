namespace PgEngine.Admin;

/// <summary>A token bucket: every start of a job takes a token, retries too.</summary>
/// <param name="Count">Tokens gained in the time, from 1 up.</param>
/// <param name="Per">The time, in whole milliseconds.</param>
/// <param name="Burst">Tokens it holds at most; null: <paramref name="Count"/>.</param>
public sealed record RateLimit(int Count, TimeSpan Per, int? Burst = null);
