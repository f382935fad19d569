using PgEngine.Jobs;

namespace PgEngine.Schedules;

/// <summary>How a schedule fires, and how its jobs are enqueued. Bounds are the database's to check.</summary>
public sealed record ScheduleOptions
{
    /// <summary>The queue of the jobs, 1 to 200 characters.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Queue { get; init; } = "default";

    /// <summary>From -100 (first) to 100 (last).</summary>
    /// <value>The default value is 0.</value>
    public int Priority { get; init; }

    /// <summary>What becomes of missed times.</summary>
    /// <value>The default value is <see cref="CatchUp.Latest"/>.</value>
    public CatchUp CatchUp { get; init; }

    /// <summary>How many missed times <see cref="CatchUp.All"/> makes up for, from 1 to 1000; the newest.</summary>
    /// <value>The default value is 100.</value>
    public int CatchUpMax { get; init; } = 100;

    /// <summary>Missed times older than this are never made up for.</summary>
    /// <value>The default value is null: however old.</value>
    public TimeSpan? CatchUpWindow { get; init; }

    /// <summary>What happens while an earlier job of the schedule still lives.</summary>
    /// <value>The default value is <see cref="Overlap.Allow"/>.</value>
    public Overlap Overlap { get; init; }

    /// <summary>Each job is due up to this much later than its time; how much is fixed for each schedule and time. At most a day.</summary>
    /// <value>The default value is zero.</value>
    public TimeSpan Jitter { get; init; }

    /// <summary>A job that has not begun this long after it was due expires.</summary>
    /// <value>The default value is null: it waits for as long as it takes.</value>
    public TimeSpan? StartWithin { get; init; }

    /// <summary>How many attempts a job has.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else 20.</value>
    public int? MaxAttempts { get; init; }

    /// <summary>How long one attempt may run.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else the worker's.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long failed attempts wait.</summary>
    /// <value>The default value is null: the kind's, else the queue's, else 5 seconds doubling up to 1 hour.</value>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Keeps the results of the jobs whatever the queue's history keeps.</summary>
    /// <value>The default value is false.</value>
    public bool KeepResult { get; init; }

    /// <summary>Jobs that share it run one after the other. Not together with <see cref="Overlap.Queue"/>, which sets one.</summary>
    /// <value>The default value is null.</value>
    public string? ConcurrencyKey { get; init; }

    /// <summary>Tags of the jobs.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>
    /// Headers of the jobs, beside <c>schedule</c>, <c>fire_at</c> (the nominal time) and <c>fired</c>, which every job of a schedule has.
    /// </summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    internal static ScheduleOptions Default { get; } = new();
}
