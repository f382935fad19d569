namespace PgEngine.Workflows;

/// <summary>How a run is started.</summary>
public sealed record StartOptions
{
    /// <summary>Names the run, from 1 to 500 characters. A key that was used stays taken for <see cref="KeyTtl"/>.</summary>
    /// <value>The default value is null: the run has no key.</value>
    public string? Key { get; init; }

    /// <summary>What to do when there is a run with the <see cref="Key"/>.</summary>
    /// <value>The default value is <see cref="StartConflict.UseExisting"/>.</value>
    public StartConflict OnConflict { get; init; }

    /// <summary>How long the key is remembered from the start on, at most 10 years; a live run has it anyway.</summary>
    /// <value>The default value is null: one day.</value>
    public TimeSpan? KeyTtl { get; init; }

    /// <summary>The version to start.</summary>
    /// <value>The default value is null: the newest that a worker has registered, or the one an operator has pinned.</value>
    public int? Version { get; init; }

    /// <summary>The queue, 1 to 200 characters.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Queue { get; init; } = "default";

    /// <summary>Not before this time, by the database's clock.</summary>
    /// <value>The default value is null: at once.</value>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Not before this much time has passed. Not together with <see cref="RunAt"/>.</summary>
    /// <value>The default value is null: at once.</value>
    public TimeSpan? Delay { get; init; }

    /// <summary>From -100 (first) to 100 (last).</summary>
    /// <value>The default value is 0.</value>
    public int Priority { get; init; }

    /// <summary>What a worker must offer to run it.</summary>
    /// <value>The default value is null: any worker of the queue and workflow.</value>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Searchable names and values, at most 4 KiB as JSON.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>How long the whole run may take, from the time it may begin: then it is cancelled, its undo actions run, and it fails.</summary>
    /// <value>The default value is null: <see cref="WorkflowOptions.RunTimeout"/> of the workflow, if it is registered here, else no limit.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Runs of a queue that share it share a limit of how many are active at once.</summary>
    /// <value>The default value is null: only the queue's limit counts.</value>
    public string? ConcurrencyKey { get; init; }

    /// <summary>Keeps the result whatever the queue's history keeps, and wakes those who wait for it.</summary>
    /// <value>The default value is true.</value>
    public bool KeepResult { get; init; } = true;

    /// <summary>Text for the workflow beside the input; <c>traceparent</c> of the current activity is added unless given.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    internal static StartOptions Default { get; } = new();

    /// <exception cref="ArgumentException">Two settings contradict each other. Bounds are the database's to check.</exception>
    internal StartOptions Checked()
    {
        if (RunAt is not null && Delay is not null)
        {
            throw new ArgumentException("Set RunAt or Delay, not both.", "options");
        }

        if (Key is null && (OnConflict != StartConflict.UseExisting || KeyTtl is not null))
        {
            throw new ArgumentException("OnConflict and KeyTtl need a Key.", "options");
        }

        return Delay >= TimeSpan.Zero || Delay is null
            ? this
            : throw new ArgumentException($"Delay must not be negative, but is {Delay}.", "options");
    }

    /// <exception cref="ArgumentException">A setting is for single starts only.</exception>
    internal StartOptions CheckedForMany() =>
        this is { Key: null, RunAt: null, Delay: null, Tags: null, ConcurrencyKey: null }
            ? Checked()
            : throw new ArgumentException(
                "Many runs are started at once, without keys, times and tags: start those that need them one by one.", "options");
}
