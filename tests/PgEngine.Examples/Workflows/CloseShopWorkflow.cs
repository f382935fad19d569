using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>One shop of the night.</summary>
public sealed class CloseShopWorkflow(ITills tills) : Workflow<string, decimal>
{
    public override async Task<decimal> RunAsync(WorkflowContext ctx, string shop) =>
        await ctx.Step("close", step => tills.CloseAsync(shop));
}
