namespace PgEngine.Workflows;

/// <summary>One row of a run's journal.</summary>
public sealed record StepRecord
{
    /// <summary>Its place in the order of events; has gaps.</summary>
    public required int N { get; init; }

    /// <summary>The full name, such as <c>all#1/mail/send#1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it records: <c>step</c>, <c>failed</c>, <c>tx</c>, <c>intent</c>, <c>retry</c>, <c>signal</c>, <c>timeout</c>, <c>timer</c>,
    /// <c>child started</c>, <c>child</c>, <c>child failed</c>, <c>marker</c>, <c>loop</c> or <c>cancel</c>.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>When it was recorded, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When a timer or a retry is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The name of its undo action.</summary>
    public string? Undo { get; init; }

    /// <summary>The value as JSON; null when there is none, it is in another form, or the caller may not see values.</summary>
    public string? ValueJson { get; init; }

    /// <summary>How many bytes the value has.</summary>
    public int Bytes { get; init; }
}
