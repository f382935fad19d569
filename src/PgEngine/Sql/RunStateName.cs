using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary>The words for the states of a run.</summary>
internal static class RunStateName
{
    public static RunState Read(string state) => state switch
    {
        "scheduled" => RunState.Scheduled,
        "ready" => RunState.Ready,
        "running" => RunState.Running,
        "waiting" => RunState.Waiting,
        "paused" => RunState.Paused,
        "blocked" => RunState.Blocked,
        "cancelling" => RunState.Cancelling,
        "completed" => RunState.Completed,
        "failed" => RunState.Failed,
        "cancelled" => RunState.Cancelled,
        _ => RunState.Unknown,
    };

    /// <exception cref="ArgumentException">No run is asked for by this state.</exception>
    public static string Of(RunState state) => state switch
    {
        RunState.Scheduled => "scheduled",
        RunState.Ready => "ready",
        RunState.Running => "running",
        RunState.Waiting => "waiting",
        RunState.Paused => "paused",
        RunState.Blocked => "blocked",
        RunState.Cancelling => "cancelling",
        RunState.Completed => "completed",
        RunState.Failed => "failed",
        RunState.Cancelled => "cancelled",
        _ => throw new ArgumentException($"{state} is no state to ask for.", nameof(state)),
    };
}
