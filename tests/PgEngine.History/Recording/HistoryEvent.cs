namespace PgEngine.History;

/// <summary>
/// One line of a history. The recorder sets <see cref="Run"/>, <see cref="Seed"/>, <see cref="Process"/>, <see cref="Pid"/>,
/// <see cref="Number"/> and <see cref="Mono"/>; the caller sets the rest.
/// </summary>
public sealed record HistoryEvent
{
    /// <summary>What happened.</summary>
    public required HistoryEventKind Kind { get; init; }

    /// <summary>Phase of a call. <value>Ok, which is right for point events.</value></summary>
    public HistoryPhase Phase { get; init; } = HistoryPhase.Ok;

    /// <summary>The run's name, the same in all its files.</summary>
    public string Run { get; init; } = "";

    /// <summary>The seed that reproduces the run.</summary>
    public long Seed { get; init; }

    /// <summary>Name of the process; a respawned process may have the same name, never the same pid.</summary>
    public string Process { get; init; } = "";

    /// <summary>The process id.</summary>
    public int Pid { get; init; }

    /// <summary>Counts the events of one recorder from 1.</summary>
    public long Number { get; init; }

    /// <summary>CLOCK_MONOTONIC in nanoseconds: comparable between all processes of one host.</summary>
    public long Mono { get; init; }

    /// <summary>The client's own name of the job, made before the enqueue, so that it survives id reuse.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The database's key of the job, where it has one. Then a job takes the values of many enqueues: <see cref="Key"/> is null,
    /// <see cref="Value"/> is the client's own name of the enqueue, and the job is known by its id.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The database's id of the job.</summary>
    public long? Job { get; init; }

    /// <summary>The queue.</summary>
    public string? Queue { get; init; }

    /// <summary>
    /// Enqueues: the concurrency key, which makes a line with the other jobs of its queue that have it; "" for the line of a queue
    /// that runs one job at a time.
    /// </summary>
    public string? Line { get; init; }

    /// <summary>Enqueues: so many jobs of the line may run at once, in the whole run. One means strict order.</summary>
    public int? LineLimit { get; init; }

    /// <summary>Enqueues: so many jobs of the queue may run at once, in the whole run.</summary>
    public int? QueueLimit { get; init; }

    /// <summary>The attempt's number: the database's order of the claims of one job.</summary>
    public int? Attempt { get; init; }

    /// <summary>The claim call's lease.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Anything worth keeping: a hash, a reason (a final row that expired says "expired").</summary>
    public string? Value { get; init; }

    /// <summary>SQLSTATE or exception.</summary>
    public string? Error { get; init; }

    /// <summary>The fence's answer.</summary>
    public HistoryAnswer? Answer { get; init; }

    /// <summary>What the settle did; with <see cref="HistoryAnswer.Already"/>, what the earlier one did.</summary>
    public HistoryOutcome? Outcome { get; init; }

    /// <summary>Final rows: the state's name in the database.</summary>
    public string? State { get; init; }

    /// <summary>Final rows: rows of the test ledger for this job; null if the job does not use the ledger.</summary>
    public int? Ledger { get; init; }

    /// <summary>Faults: kill, freeze, server …</summary>
    public string? FaultKind { get; init; }

    /// <summary>Faults: the process hit; null or "server" for the database, which hits everyone.</summary>
    public string? Target { get; init; }

    /// <summary>Faults: the pid hit, where a name is used again by the process that replaces it.</summary>
    public int? TargetPid { get; init; }
}
