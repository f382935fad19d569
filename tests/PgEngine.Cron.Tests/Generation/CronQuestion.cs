namespace PgEngine.Cron.Tests.Generation;

/// <summary>When does an expression fire next after a moment, in a zone?</summary>
internal sealed record CronQuestion(CronSample Sample, string Zone, DateTimeOffset After);
