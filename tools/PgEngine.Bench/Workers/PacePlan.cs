using PgEngine.Client;

namespace PgEngine.Bench.Workers;

/// <summary>What a steady load consists of.</summary>
internal sealed record PacePlan
{
    public required double JobsPerSecond { get; init; }

    /// <summary>Calls under way at the same time.</summary>
    public required int Clients { get; init; }

    /// <summary>Jobs per enqueue.</summary>
    public int CallSize { get; init; } = 1;

    /// <summary>The first job's id; the others follow.</summary>
    public int FirstId { get; init; } = 1;

    /// <summary>Times are kept of jobs whose id is a multiple of this; with many jobs per call a multiple of that.</summary>
    public int TellsEvery { get; init; } = 1;

    public required Func<int, BenchJob> Payload { get; init; }

    /// <summary>How a job is enqueued, by its id; only for jobs that are enqueued alone.</summary>
    public Func<int, EnqueueOptions?>? Options { get; init; }
}
