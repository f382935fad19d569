namespace PgEngine.Client;

/// <summary>The keys of one job among many.</summary>
/// <param name="Key">See <see cref="EnqueueOptions.Key"/>; null for none.</param>
/// <param name="ConcurrencyKey">See <see cref="EnqueueOptions.ConcurrencyKey"/>; null takes that of the options.</param>
public readonly record struct JobKeys(string? Key = null, string? ConcurrencyKey = null);
