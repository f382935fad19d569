namespace PgEngine.Cron.Tests.Generation;

/// <summary>A random expression in our dialect, and the same in Quartz's.</summary>
/// <param name="Expression">Ours, of five or six fields.</param>
/// <param name="Quartz">
/// Quartz's. It has no expression in which either day field may match, so there it takes two, and the earlier time counts.
/// </param>
/// <param name="IsInterval">Whether seconds, minutes or hours hold a wildcard or a step.</param>
internal sealed record CronSample(string Expression, IReadOnlyList<string> Quartz, bool IsInterval);
