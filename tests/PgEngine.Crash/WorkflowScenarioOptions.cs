using PgEngine.Crash.Bugs;

namespace PgEngine.Crash;

/// <summary>How many sagas there are, and what happens to their workers.</summary>
public sealed record WorkflowScenarioOptions
{
    /// <summary>Seed of the random choices of this process. <value>1.</value></summary>
    public long Seed { get; init; } = 1;

    /// <summary>Sagas; every third one fails at its end. <value>8.</value></summary>
    public int Runs { get; init; } = 8;

    /// <summary>Worker processes. <value>2.</value></summary>
    public int Workers { get; init; } = 2;

    /// <summary>Workers to kill at random moments; all are killed besides while some sagas are parked. <value>1.</value></summary>
    public int Kills { get; init; } = 1;

    /// <summary>Workers that are to die at a crash point; one that never gets there lives on. <value>2.</value></summary>
    public int Crashes { get; init; } = 2;

    /// <summary>The crash points to die at. <value>8 to 15, those of workflows.</value></summary>
    public IReadOnlyList<int> CrashPoints { get; init; } = [8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Die when the crash point is reached for this time. <value>Null: at random.</value></summary>
    public int? CrashAt { get; init; }

    /// <summary>The longest time that a step takes, in milliseconds. <value>15.</value></summary>
    public int StepMs { get; init; } = 15;

    /// <summary>
    /// How long all may take to end once the last signal is sent; a busy machine takes seconds to start each worker. <value>2 minutes.</value>
    /// </summary>
    public TimeSpan Ceiling { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The bug to put in. <value>None.</value></summary>
    public SeededBug Bug { get; init; }
}
