namespace PgEngine.Admin;

/// <summary>Which dead letters are meant. Members that are null do not narrow them.</summary>
public sealed record FailedJobFilter
{
    /// <summary>Only this queue.</summary>
    public string? Queue { get; init; }

    /// <summary>Only this kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Failed at that time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>A part of the reason, the error or the payload, whatever its case.</summary>
    public string? Search { get; init; }

    /// <summary>The next page: only ids below this one.</summary>
    public long? BeforeId { get; init; }

    /// <summary>How many a page has.</summary>
    /// <value>100; the database gives 1,000 at most.</value>
    public int Max { get; init; } = 100;
}
