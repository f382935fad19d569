using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>What a <see cref="ScriptWorkflow"/> does.</summary>
internal sealed class Script(Func<WorkflowContext, string, Task<string>> body)
{
    public Func<WorkflowContext, string, Task<string>> Body { get; set; } = body;
}
