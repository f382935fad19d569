using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>What is drained by whom.</summary>
internal sealed record DrainPlan
{
    public required int Jobs { get; init; }

    public int Processes { get; init; } = 1;

    /// <summary>Jobs that each process runs before.</summary>
    public int Warmup { get; init; }

    public int PayloadBytes { get; init; }

    public JobMix Mix { get; init; } = JobMix.Plain;

    /// <summary>Whether the first second is not counted: connecting, first plans, first claims.</summary>
    public bool DropsRunUp { get; init; }

    /// <summary>Idle workers that listen in the same database.</summary>
    public int Listeners { get; init; }
}
