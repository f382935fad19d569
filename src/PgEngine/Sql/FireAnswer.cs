namespace PgEngine.Sql;

/// <summary>How many jobs were enqueued, and how long until a schedule is due; null when none waits.</summary>
internal readonly record struct FireAnswer(int Fired, TimeSpan? NextFireIn);
