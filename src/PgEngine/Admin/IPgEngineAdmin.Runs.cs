using PgEngine.Workflows;

namespace PgEngine.Admin;

/// <content>Runs of workflows. To cancel one, with its undo actions, use <see cref="Client.IPgEngine.CancelAsync"/>.</content>
public partial interface IPgEngineAdmin
{
    /// <summary>Holds a run: no step begins any more, until it is resumed. What waits for signals and times goes on waiting.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why; shown to whoever asks.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<PauseAnswer> PauseRunAsync(long runId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused run go on; also one that is blocked, once its code was put right.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<ResumeAnswer> ResumeRunAsync(long runId, CancellationToken cancellationToken = default);

    /// <summary>Ends a run at once, as cancelled. Its undo actions do not run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why; kept with the run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<TerminateAnswer> TerminateRunAsync(long runId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Begins a run again as a new one, from a step on; what was recorded before that step is taken over.</summary>
    /// <param name="runId">The run, which may be live or ended, and is not changed.</param>
    /// <param name="options">From where, and with what.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The new run's id.</returns>
    /// <exception cref="Errors.InvalidJobException">
    /// <c>QE051</c>: the run has no such step; <c>QE009</c>: history did not keep the input, and none was given.
    /// </exception>
    Task<long> ForkRunAsync(long runId, ForkOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Forgets a run that has ended: its journal, its signals, its log and its place in history.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<DeleteRunAnswer> DeleteRunAsync(long runId, CancellationToken cancellationToken = default);

    /// <summary>Sets the version that starts take which name none, whatever workers register.</summary>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="version">The version; null: the newest that a worker registers.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="Errors.EngineException">No workflow can have this name or version.</exception>
    Task<bool> SetWorkflowAsync(string workflow, int? version, CancellationToken cancellationToken = default);
}
