namespace PgEngine.Workflows;

/// <summary>How a worker runs workflows. They take none of the slots of <see cref="Hosting.PgEngineOptions.Concurrency"/>.</summary>
public sealed class WorkflowRuntimeOptions
{
    /// <summary>How many runs are active at the same time; one that waits for days is not.</summary>
    /// <value>The default value is 200.</value>
    public int MaxActiveRuns { get; set; } = 200;

    /// <summary>How many runs are claimed ahead of those.</summary>
    /// <value>The default value is 100.</value>
    public int RunPrefetch { get; set; } = 100;

    /// <summary>How many step bodies run at the same time, over all runs.</summary>
    /// <value>The default value is 200.</value>
    public int MaxRunningSteps { get; set; } = 200;

    /// <summary>
    /// How many waiting runs are kept in memory, so that they go on without running their body from the beginning; 0 keeps none.
    /// </summary>
    /// <value>The default value is 10,000; each takes about 1 KiB and what its body holds.</value>
    public int HotRuns { get; set; } = 10_000;

    /// <summary>How long they are kept.</summary>
    /// <value>The default value is 5 minutes.</value>
    public TimeSpan HotFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A sleep that is no longer than this is waited for in place; a longer one gives slot and lease back.</summary>
    /// <value>The default value is 1 second; zero gives back for every wait.</value>
    public TimeSpan ParkAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A retry delay that is this long or longer is a durable wait; a shorter one is waited for in place.</summary>
    /// <value>The default value is 5 seconds.</value>
    public TimeSpan LongRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a body may await something that is not durable before the log warns.</summary>
    /// <value>The default value is 5 seconds.</value>
    public TimeSpan ForeignWaitWarning { get; set; } = TimeSpan.FromSeconds(5);
}
