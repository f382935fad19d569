namespace PgEngine.History;

/// <summary>The bounds a run is held to. Defaults fit the test settings: stale 2 s, beat and sweep 0.5 s, poll 1 s.</summary>
public sealed record CheckOptions
{
    /// <summary>After this long without a beat a worker's leases may be taken. <value>2 seconds.</value></summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// From the moment a lost lease may be taken to the next claim of the job: one sweep, one poll and slack.
    /// <value>4 seconds.</value>
    /// </summary>
    public TimeSpan RescueBound { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// From LISTEN in place to the claim pass of an idle worker. Keep it under the poll interval, which would hide a missing
    /// pass. Null: not checked. <value>500 milliseconds.</value>
    /// </summary>
    public TimeSpan? ListenClaimBound { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>From the last fault or enqueue to the last accepted settle. <value>60 seconds.</value></summary>
    public TimeSpan DrainBound { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>At most this many violations are kept per check; all are counted. <value>20.</value></summary>
    public int MaxViolationsPerCheck { get; init; } = 20;
}
