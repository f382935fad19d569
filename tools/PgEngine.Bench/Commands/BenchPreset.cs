namespace PgEngine.Bench.Commands;

/// <summary>A choice of scenarios and settings with a name.</summary>
internal sealed record BenchPreset(string Name, string Description, IReadOnlyList<BenchStep> Steps)
{
    private static readonly BenchSettings Standard = new();

    public static IReadOnlyList<BenchPreset> All { get; } =
    [
        new(
            "headline",
            "Throughput, latency, idle cost, memory: drains of 1,000,000 jobs without history and with; about half an hour.",
            [
                new(["drain", "drain2"], Standard with { IsHeadline = true, KeepsHistory = false }),
                new(["drain", "drain2", "drain-cold", "drain-full"], Standard with { IsHeadline = true }),
                new(["enqueue", "bulk", "latency", "steady", "idle"], Standard),
            ]),
        new(
            "steady",
            "Everything that gets worse with time, depth or number in a poor queue; about two hours, and 15 GB of disk.",
            [new(["backlog", "pinned", "pinned-limits", "soak", "many", "producers", "history"], Standard)]),
        new(
            "smoke",
            "A minute, to see that all works here; the figures say little.",
            [
                new(
                    ["drain", "drain-full", "bulk", "enqueue", "latency", "steady"],
                    Standard with { Jobs = 5000, Runs = 1, Warmup = 2000, Load = Standard.Load with { Seconds = 3 } }),
            ]),
    ];

    public static BenchPreset Find(string name) => All.First(preset => preset.Name == name);
}
