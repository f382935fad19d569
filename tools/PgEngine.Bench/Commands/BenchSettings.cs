namespace PgEngine.Bench.Commands;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchSettings
{
    public const int HeadlineJobs = 1_000_000;

    /// <summary>Jobs per run; null leaves it to the scenario.</summary>
    public int? Jobs { get; init; }

    public int Runs { get; init; } = 3;

    /// <summary>Jobs that a worker process runs before it is measured.</summary>
    public int Warmup { get; init; } = 20_000;

    public int Concurrency { get; init; } = 16;

    public bool KeepsHistory { get; init; } = true;

    /// <summary>About how many bytes of JSON a payload has; 0 for the smallest.</summary>
    public int PayloadBytes { get; init; }

    /// <summary>A million jobs, of which the first second is not counted; and the cold figure beside it.</summary>
    public bool IsHeadline { get; init; }

    /// <summary>One more checkpoint between enqueue and drain, so that the drain logs full pages.</summary>
    public bool ChecksPointsBetween { get; init; }

    public int Kills { get; init; } = 200;

    public int Freezes { get; init; } = 100;

    /// <summary>Seed of the kill scenario's random choices.</summary>
    public int Seed { get; init; } = 1;

    public LoadSettings Load { get; init; } = new();

    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What an idle worker is given to come to rest.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(10);
}
