using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows.Support;

/// <summary>A workflow whose body a test gives.</summary>
internal sealed class BodyWorkflow(Func<WorkflowContext, Task<string>> body) : Workflow<string, string>
{
    public override Task<string> RunAsync(WorkflowContext ctx, string input) => body(ctx);
}
