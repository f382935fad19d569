namespace PgEngine.Workflows.Operations;

/// <summary>What has to be undone if the run fails or is cancelled.</summary>
/// <param name="N">The place of the step in the journal.</param>
/// <param name="Step">The step's full name.</param>
/// <param name="Name">What the application calls the undo action.</param>
/// <param name="Body">The action.</param>
internal sealed record UndoEntry(int N, string Step, string Name, Func<StepAttempt, Task> Body);
