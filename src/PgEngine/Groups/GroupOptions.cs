namespace PgEngine.Groups;

/// <summary>What a group of jobs is.</summary>
public sealed record GroupOptions
{
    /// <summary>A name for people, at most 200 characters; need not be unique.</summary>
    /// <value>The default value is null.</value>
    public string? Name { get; init; }

    /// <summary>The group that waits for this one, and for its callback.</summary>
    /// <value>The default value is null: none.</value>
    public long? ParentId { get; init; }
}
