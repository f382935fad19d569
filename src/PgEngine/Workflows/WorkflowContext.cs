namespace PgEngine.Workflows;

/// <summary>What a workflow's body does: steps, waits, branches. One for each scope.</summary>
public sealed partial class WorkflowContext
{
    internal WorkflowContext()
    {
    }
}
