namespace PgEngine.Bench.Scenarios;

/// <summary>All scenarios, in the order in which they are run.</summary>
internal static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new EnqueueScenario(),
        new BulkScenario(),
        new DrainScenario("drain", processes: 1),
        new DrainScenario("drain2", processes: 2),
        new DrainScenario("drain-full", processes: 1, isFull: true),
        new DrainScenario("drain-cold", processes: 1, isCold: true),
        new LatencyScenario(),
        new SteadyScenario(),
        new IdleScenario(),
        new BacklogScenario(),
        new PinnedScenario("pinned", hasLimits: false),
        new PinnedScenario("pinned-limits", hasLimits: true),
        new SoakScenario(),
        new ManyScenario(),
        new ProducersScenario(),
        new HistoryScenario(),
        new WorkflowScenario(),
        new ParkedScenario(),
        new KillBenchScenario(),
    ];

    public static IScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
