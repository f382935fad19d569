namespace PgEngine.Bench.Workers;

/// <summary>When a job was enqueued, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal readonly record struct SentJob(int Id, long SentAt, long ReturnedAt);
