namespace PgEngine.Workflows;

/// <summary>Which runs to list, newest first. What is not set does not count.</summary>
public sealed record RunFilter
{
    /// <summary>Where they stand.</summary>
    public RunState? State { get; init; }

    /// <summary>The workflow's name, whatever the version.</summary>
    public string? Workflow { get; init; }

    /// <summary>One version of it.</summary>
    public int? Version { get; init; }

    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>Labels that they all have.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>A tag that they all have: see <see cref="StartOptions.Tags"/>. To search by what is yours, give labels: they are indexed.</summary>
    public string? Tag { get; init; }

    /// <summary>The queue.</summary>
    public string? Queue { get; init; }

    /// <summary>Children of this run.</summary>
    public long? ParentId { get; init; }

    /// <summary>Started at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Started before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only runs with lower ids: the next page begins below the last id of this one.</summary>
    public long? BeforeId { get; init; }

    /// <summary>So many at most, from 1 to 1000.</summary>
    /// <value>The default value is 100.</value>
    public int Max { get; init; } = 100;
}
