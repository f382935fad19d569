using PgEngine.Testing;

namespace PgEngine.Crash;

/// <summary>How much the scenario kills and freezes.</summary>
public sealed record KillScenarioOptions
{
    /// <summary>Workers to kill. <value>200.</value></summary>
    public int Kills { get; init; } = 200;

    /// <summary>Workers to freeze past their lease and to thaw. <value>100.</value></summary>
    public int Freezes { get; init; } = 100;

    /// <summary>Seed of all random choices. <value>1.</value></summary>
    public long Seed { get; init; } = 1;

    /// <summary>Worker processes. <value>4.</value></summary>
    public int Workers { get; init; } = 4;

    /// <summary>Jobs enqueued per second, on average. <value>40.</value></summary>
    public int JobsPerSecond { get; init; } = 40;

    /// <summary>The server to work on, in a database of its own. <value>Null: an own one with durable settings.</value></summary>
    public PostgresServer? Server { get; init; }

    /// <summary>Is told now and then how many were killed and frozen so far. <value>Null.</value></summary>
    public Action<int, int>? Progress { get; init; }
}
