namespace PgEngine.Crash;

/// <summary>How much goes on in the lines.</summary>
public sealed record OrderScenarioOptions
{
    /// <summary>Seed of all random choices. <value>1.</value></summary>
    public long Seed { get; init; } = 1;

    /// <summary>Clients at once. <value>6.</value></summary>
    public int Clients { get; init; } = 6;

    /// <summary>Transactions of each client, of one to three jobs. <value>35.</value></summary>
    public int TransactionsPerClient { get; init; } = 35;

    /// <summary>Worker processes. <value>3.</value></summary>
    public int Workers { get; init; } = 3;

    /// <summary>Workers to kill. <value>2.</value></summary>
    public int Kills { get; init; } = 2;

    /// <summary>Workers to freeze past their lease and to thaw. <value>1.</value></summary>
    public int Freezes { get; init; } = 1;
}
