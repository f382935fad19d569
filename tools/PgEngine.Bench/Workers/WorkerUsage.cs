namespace PgEngine.Bench.Workers;

/// <summary>What a worker process has used since it began, told when its worker stops.</summary>
internal sealed record WorkerUsage(TimeSpan Cpu, long PeakBytes, long AllocatedBytes);
