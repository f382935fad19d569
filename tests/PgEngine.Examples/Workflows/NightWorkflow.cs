using Microsoft.Extensions.Logging;
using PgEngine.Workflows;

namespace PgEngine.Examples.Workflows;

/// <summary>The nightly pipeline: a run of its own for each shop, four at a time, and a report over what has worked.</summary>
public sealed class NightWorkflow(ITills tills) : Workflow<Night, decimal>
{
    public override async Task<decimal> RunAsync(WorkflowContext ctx, Night night)
    {
        var totals = await ctx.ForEach(night.Shops, shop => shop, CloseAsync, max: 4);
        await ctx.Step("report", step => tills.ReportAsync(totals.Sum()));
        return totals.Sum();
    }

    private static async Durable<decimal> CloseAsync(WorkflowContext branch, string shop)
    {
        try
        {
            return await branch.Child<string, decimal>("shop", "close_shop", shop);
        }
        catch (ChildFailedException e)
        {
            branch.Logger.LogWarning(e, "The shop {Shop} is left out", shop);
            return 0;
        }
    }
}
