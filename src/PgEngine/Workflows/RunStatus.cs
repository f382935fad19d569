namespace PgEngine.Workflows;

/// <summary>Where a run stands, and what became of it.</summary>
public sealed record RunStatus
{
    /// <summary>The run; also the id of its job.</summary>
    public required long RunId { get; init; }

    /// <summary>The workflow's name.</summary>
    public required string Workflow { get; init; }

    /// <summary>The version it began with, and finishes on.</summary>
    public required int Version { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>What the workflow says of itself (<c>SetStatus</c>).</summary>
    public string? Status { get; init; }

    /// <summary>The step it stands at.</summary>
    public string? Step { get; init; }

    /// <summary>How many rows its journal has had.</summary>
    public int Steps { get; init; }

    /// <summary>The names of what it waits for.</summary>
    /// <value>Empty when it does not wait.</value>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>When it goes on at the latest, whatever comes.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The key it was started with.</summary>
    public string? Key { get; init; }

    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The labels it was started with.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The run that started it.</summary>
    public long? ParentId { get; init; }

    /// <summary>How many times it was taken up by a worker, each resume included.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker that runs it, or ran it last.</summary>
    public string? Worker { get; init; }

    /// <summary>When it was started by its caller.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a worker began it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it stands where it does: failed, cancelled, paused, blocked, or served by no worker.</summary>
    public string? Reason { get; init; }

    /// <summary>The last error.</summary>
    public string? Error { get; init; }
}
