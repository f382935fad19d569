namespace PgEngine.Cli.Demo;

/// <summary>
/// How fast documents come and how long an analysis takes, so that the demo lasts some seconds whatever the input: long enough
/// to kill a worker in the middle, short enough to watch.
/// </summary>
/// <param name="LoadTime">How long the documents take to come in, evenly.</param>
/// <param name="Work">How long an analysis takes.</param>
internal sealed record DemoPace(TimeSpan LoadTime, TimeSpan Work)
{
    private const int Slots = 2 * DemoNames.Concurrency;
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(50);

    // What two cold worker processes, their server and this one can do together on two cores.
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(6);
    private static readonly TimeSpan LongestWork = TimeSpan.FromMilliseconds(100);

    public static DemoPace For(int documents)
    {
        var load = Shorter(LongestGap * documents, LongestLoad);
        load = Longer(load, ShortestGap * documents);

        // A third of what the workers can do: what waits then waits for a worker's attention, not for a free slot.
        return new DemoPace(load, Shorter(load * Slots * 0.3 / documents, LongestWork));
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
