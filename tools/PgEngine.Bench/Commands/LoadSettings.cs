namespace PgEngine.Bench.Commands;

/// <summary>What the command line asks for of the scenarios that put a load on the engine. Null leaves it to the scenario.</summary>
internal sealed record LoadSettings
{
    /// <summary>How long the load lasts.</summary>
    public int? Seconds { get; init; }

    /// <summary>Jobs per second.</summary>
    public int? Rate { get; init; }

    /// <summary>Width of one row of a curve.</summary>
    public int? WindowMs { get; init; }

    /// <summary>Clients that enqueue at the same time.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>How long to wait for the engine to recover from an old snapshot.</summary>
    public int RecoverySeconds { get; init; } = 60;

    /// <summary>Concurrency keys.</summary>
    public int? Keys { get; init; }

    /// <summary>How many jobs of one concurrency key run at once.</summary>
    public int KeyLimit { get; init; } = 10;

    public int Queues { get; init; } = 1000;

    public int Kinds { get; init; } = 100;

    /// <summary>How many worker processes to try, one after the other.</summary>
    public IReadOnlyList<int> Processes { get; init; } = [1, 4, 16];

    /// <summary>Idle workers that listen.</summary>
    public int Listeners { get; init; } = 32;

    public IReadOnlyList<int> PayloadKilobytes { get; init; } = [1, 8, 64];

    /// <summary>Finished jobs that history holds.</summary>
    public int Kept { get; init; } = 10_000_000;

    /// <summary>Which cases of a scenario to measure; empty for all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    public TimeSpan DurationOr(int seconds) => TimeSpan.FromSeconds(Seconds ?? seconds);

    public TimeSpan WindowOr(int milliseconds) => TimeSpan.FromMilliseconds(WindowMs ?? milliseconds);

    public bool Wants(string name) => Cases.Count == 0 || Cases.Contains(name);
}
