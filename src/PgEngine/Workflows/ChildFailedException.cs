using PgEngine.Errors;

namespace PgEngine.Workflows;

/// <summary>A child that was awaited has not completed.</summary>
public sealed class ChildFailedException : EngineException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="runId">The child.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="reason">Why.</param>
    public ChildFailedException(long runId, RunState state, string? reason)
        : base($"Child {runId} ended as {(state == RunState.Cancelled ? "cancelled" : "failed")}: {reason ?? "no reason recorded"}")
    {
        RunId = runId;
        State = state;
        Reason = reason;
    }

    /// <summary>The child.</summary>
    public long RunId { get; }

    /// <summary>How it ended: <see cref="RunState.Failed"/> or <see cref="RunState.Cancelled"/>.</summary>
    public RunState State { get; }

    /// <summary>Why, as recorded with the child.</summary>
    public string? Reason { get; }
}
