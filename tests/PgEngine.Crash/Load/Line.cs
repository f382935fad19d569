namespace PgEngine.Crash.Load;

/// <summary>Where a job waits for its turn.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Key">The concurrency key; "" for the line of all jobs of a queue that runs one at a time; null for none.</param>
/// <param name="Limit">So many of the line run at once.</param>
/// <param name="QueueLimit">So many of the queue run at once; null for any number.</param>
public sealed record Line(string Queue, string? Key, int? Limit, int? QueueLimit)
{
    /// <summary>Strict order.</summary>
    public static Line One { get; } = new("default", "one", 1, null);

    /// <summary>Three at once, in any order.</summary>
    public static Line Three { get; } = new("default", "three", 3, null);

    /// <summary>Jobs without a concurrency key in a queue that runs four at once.</summary>
    public static Line Narrow { get; } = new("narrow", null, null, 4);

    /// <summary>One of each kind and a few more.</summary>
    public static IReadOnlyList<Line> All { get; } =
    [
        One, One with { Key = "one-more" }, Three, Narrow, Narrow with { Key = "narrow-one", Limit = 1 }, new("single", "", 1, 1),
    ];

    /// <summary>The queues of all lines.</summary>
    public static string[] Queues { get; } = [.. All.Select(static line => line.Queue).Distinct()];
}
