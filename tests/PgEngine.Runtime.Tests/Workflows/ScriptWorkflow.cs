using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>A workflow whose body a test gives.</summary>
internal sealed class ScriptWorkflow(Script script) : Workflow<string, string>
{
    public override Task<string> RunAsync(WorkflowContext ctx, string input) => script.Body(ctx, input);
}
