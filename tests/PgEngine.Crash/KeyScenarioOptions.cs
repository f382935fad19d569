namespace PgEngine.Crash;

/// <summary>How much goes on at the keys.</summary>
public sealed record KeyScenarioOptions
{
    /// <summary>Seed of all random choices. <value>1.</value></summary>
    public long Seed { get; init; } = 1;

    /// <summary>Clients at once. <value>8.</value></summary>
    public int Clients { get; init; } = 8;

    /// <summary>Enqueues of each client. <value>100.</value></summary>
    public int EnqueuesPerClient { get; init; } = 100;

    /// <summary>Worker processes. <value>3.</value></summary>
    public int Workers { get; init; } = 3;

    /// <summary>Workers to kill. <value>2.</value></summary>
    public int Kills { get; init; } = 2;

    /// <summary>Workers to freeze past their lease and to thaw. <value>1.</value></summary>
    public int Freezes { get; init; } = 1;
}
