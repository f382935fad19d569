using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>The outcome of one attempt on its way to the database.</summary>
internal sealed class SettleItem
{
    public required ClaimedJob Job { get; init; }

    public required SettleAction Action { get; init; }

    /// <summary>JSON for the action, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>How long the handler ran.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// Whether the handler completed the job in a transaction of its own: then the failure sent here is a question, and the answer
    /// "already" means that it committed.
    /// </summary>
    public bool IsQuestion { get; init; }

    /// <summary>Whether this failure stands for an outcome that the database refused.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>Why the attempt was stopped, if it was.</summary>
    public StopReason StopReason { get; init; }

    /// <summary>The exception that ended the attempt, for hooks.</summary>
    public Exception? Error { get; init; }

    /// <summary>Whether an answer may have been lost before: "already" and "gone" then mean this item itself.</summary>
    public bool WasSent { get; set; }

    public int Size => 64 + (Detail?.Length ?? 0);

    /// <summary>A plain completion, which goes the database's fast way.</summary>
    public bool IsPlain => Action == SettleAction.Complete && Detail is null;
}
