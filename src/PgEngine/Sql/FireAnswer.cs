namespace PgEngine.Sql;

/// <summary>How many jobs were enqueued, how late at most, and how long until a schedule is due; null when none waits.</summary>
internal readonly record struct FireAnswer(int Fired, TimeSpan Late, TimeSpan? NextFireIn);
