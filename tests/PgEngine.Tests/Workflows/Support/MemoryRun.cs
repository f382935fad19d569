using PgEngine.Workflows.Journal;

namespace PgEngine.Tests.Workflows.Support;

/// <summary>What a database would know of one run.</summary>
internal sealed class MemoryRun
{
    public Dictionary<long, JournalRow> Rows { get; } = [];

    public List<(string Name, byte[]? Payload)> Signals { get; } = [];

    /// <summary>What it waits for; null while it is not parked.</summary>
    public List<MemoryAwait>? Awaits { get; set; }

    public int StepCount { get; set; }

    public int Attempt { get; set; } = 1;

    public bool IsCancelRequested { get; set; }

    public bool IsCancelKnown { get; set; }

    public bool IsPauseRequested { get; set; }

    /// <summary>ready, running, parked, paused, blocked, complete, fail or cancel.</summary>
    public string State { get; set; } = "ready";

    public string? Result { get; set; }

    public string? Detail { get; set; }

    public string? Problem { get; set; }

    public string? Status { get; set; }

    public int Parks { get; set; }

    /// <summary>The names of the journal, in its order.</summary>
    public string[] Names => [.. Rows.Values.OrderBy(row => row.N).Select(row => row.Name)];
}
