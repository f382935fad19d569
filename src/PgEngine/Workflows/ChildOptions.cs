namespace PgEngine.Workflows;

/// <summary>How a workflow starts another one.</summary>
public sealed record ChildOptions
{
    /// <summary>The queue, 1 to 200 characters.</summary>
    /// <value>The default value is null: the parent's.</value>
    public string? Queue { get; init; }

    /// <summary>From -100 (first) to 100 (last).</summary>
    /// <value>The default value is 0.</value>
    public int Priority { get; init; }

    /// <summary>Names the run, from 1 to 500 characters: while a run of the queue has the key, that one is used.</summary>
    /// <value>The default value is null: the run has no key.</value>
    public string? Key { get; init; }

    /// <summary>The version to start.</summary>
    /// <value>The default value is null: the one that new runs take.</value>
    public int? Version { get; init; }

    /// <summary>What becomes of it when the parent ends.</summary>
    /// <value>The default value is null: <see cref="OnParentEnd.Cancel"/> if it is awaited, <see cref="OnParentEnd.Abandon"/> if not.</value>
    public OnParentEnd? Policy { get; init; }

    /// <summary>How long the whole run may take, from the time it may begin.</summary>
    /// <value>The default value is null: the workflow's, else no limit.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Searchable names and values, at most 4 KiB as JSON.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What a worker must offer to run it.</summary>
    /// <value>The default value is null: any worker of the queue and workflow.</value>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Not before this much time has passed.</summary>
    /// <value>The default value is null: at once.</value>
    public TimeSpan? Delay { get; init; }
}
