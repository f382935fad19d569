using PgEngine.Crash.Bugs;
using PgEngine.CrashWorker;
using PgEngine.History;

namespace PgEngine.Crash.Trials;

/// <summary>What a trial is made of.</summary>
public sealed record TrialOptions
{
    /// <summary>Name of the trial in its history.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of every random choice that this process makes.</summary>
    public required long Seed { get; init; }

    /// <summary>The bug to put in. <value>None.</value></summary>
    public SeededBug Bug { get; init; }

    /// <summary>
    /// The bounds for the checker. A rescue takes a sweep and a claim; a machine too busy to beat twice a second takes itself for
    /// recovering from an outage, which costs another threshold each time.
    /// <value>The checker's own, but 8 seconds for a rescue and 800 ms for a claim after LISTEN.</value>
    /// </summary>
    public CheckOptions Checks { get; init; } = new()
    {
        RescueBound = TimeSpan.FromSeconds(8),
        ListenClaimBound = TimeSpan.FromMilliseconds(800),
    };

    /// <summary>How long the backlog may take to drain when all faults are over. <value>30 seconds.</value></summary>
    public TimeSpan DrainCeiling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Changes the settings of all workers.</summary>
    public Func<WorkerSettings, WorkerSettings> Configure { get; init; } = settings => settings;

    /// <summary>Cuts every n-th answer that tells the producer of a commit; 0 for none. <value>0.</value></summary>
    public int ProducerCutsEvery { get; init; }
}
