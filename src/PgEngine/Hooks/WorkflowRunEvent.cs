namespace PgEngine.Hooks;

/// <summary>Something has happened to a run of a workflow.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Kind">Its workflow; with <c>@</c> and the version from version 2 on.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Attempt">Number of its activation.</param>
public sealed record WorkflowRunEvent(long RunId, string Kind, string Queue, int Attempt);
